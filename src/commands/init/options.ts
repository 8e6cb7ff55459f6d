import { BASELINE_NAME } from '../../config/find.ts';
import { IAM_FORMATS, type IamFormat } from '../../iam/render.ts';
import { LEDGER_FORMATS } from '../../ledger/template.ts';
import { type Given, list, type Naming, type Option, option, optionalChoice, toggle } from '../option.ts';
import { BASELINE_ENTRY, CONFIG, DEBUG } from '../shared-options.ts';

export const INIT = {
  verb: 'init',
  summary:
    'write what a repository needs for mintmark: mintmark.yml, a baseline, a pre-push hook, a GitHub workflow, IAM policies',
  options: {
    regions: list({
      usage: '--region <region>',
      help: 'a region whose repositories go into mintmark.yml; default: that of the environment',
    }),
    hook: withOrWithout({
      usage: '--hook [manager]',
      help: 'write a hook that checks before each git push, for husky, lefthook, pre-commit or git; default: the one in use',
    }),
    workflow: withOrWithout({
      usage: '--workflow [kind]',
      help: 'write a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits',
    }),
    baseline: withOrWithout({
      usage: '--baseline [file]',
      help: `record the images that services share today, so that only new ones fail; default: ${BASELINE_NAME}`,
    }),
    ...BASELINE_ENTRY,
    iam: optionalChoice(
      { usage: '--iam [format]', help: 'print least-privilege IAM policies for the registries in mintmark.yml' },
      IAM_FORMATS,
      'json',
    ),
    push: toggle({ usage: '--push', help: 'with --iam: also allow the push of guard' }),
    audit: toggle({ usage: '--audit', help: 'with --iam: also allow audit' }),
    deploy: toggle({ usage: '--deploy', help: 'with --iam: also allow deploy' }),
    create: toggle({ usage: '--create', help: 'with --iam: also allow targets that a push creates' }),
    orphanedBlobs: toggle({
      usage: '--orphaned-blobs',
      help: 'with --iam: also allow the call that avoids a scan of repositories with deleted images, but lets the role read layers',
    }),
    enforce: toggle({
      usage: '--enforce',
      help: 'with --iam: also policies under which only guard can push, and nothing else can write to the ledger',
    }),
    ledger: optionalChoice(
      { usage: '--ledger [format]', help: 'print the DynamoDB table of the ledger and the IAM policy for it' },
      LEDGER_FORMATS,
      'terraform',
    ),
    ...CONFIG,
    ...DEBUG,
  },
};

type Init = typeof INIT.options;

export type InitOptions = Given<
  Pick<Init, 'hook' | 'workflow' | 'configPath' | 'regions'>,
  'hook' | 'workflow' | 'configPath'
> & {
  /** Of mintmark. */
  readonly version: string;
};

export type InitIamOptions = Given<
  Pick<Init, 'push' | 'audit' | 'deploy' | 'orphanedBlobs' | 'enforce' | 'create' | 'configPath'>,
  'push' | 'configPath'
> & { readonly format: IamFormat };

/** A flag with a value; true for the flag alone. */
function withOrWithout(naming: Naming): Option<string | true | undefined> {
  return option<string | true | undefined>(naming, {
    preset: '',
    read: (texts) => (texts.at(-1) === '' ? true : texts.at(-1)),
  });
}
