import { type Command, Option } from 'commander';
import { IAM_FORMATS, type IamFormat } from '../types/iam-format.ts';
import { LEDGER_FORMATS, type LedgerFormat } from '../types/ledger-format.ts';
import { door, renderOptions, stdout } from './door.ts';
import { command, DEBUG, withConfig } from './options.ts';
import { run } from './run.ts';

interface Initializing {
  readonly hook?: string | true;
  readonly workflow?: string | true;
  readonly iam?: IamFormat;
  readonly push?: boolean;
  readonly audit?: boolean;
  readonly deploy?: boolean;
  readonly create?: boolean;
  readonly ledger?: LedgerFormat;
  readonly config?: string;
}

/**
 * `mintmark init`
 *
 * @param version of mintmark, for what it writes
 */
export function addInit(program: Command, version: string): void {
  const initializing = command(program, 'init')
    .description('write what a repository needs for mintmark: a pre-push hook, a GitHub workflow, IAM policies')
    .option(
      '--hook [manager]',
      'a check before each git push, by husky, lefthook, pre-commit or git; default: by what is in use',
    )
    .option(
      '--workflow [kind]',
      'a GitHub workflow: guard, build-push-action, matrix, multi-account, code-scanning or fork-safe; default: the one that fits',
    )
    .addOption(
      new Option('--iam [format]', 'print the least-privilege IAM policies, for the registries of mintmark.yml')
        .choices(IAM_FORMATS)
        .preset('json'),
    )
    .option('--push', 'with --iam: for the push of guard too')
    .option('--audit', 'with --iam: for audit too')
    .option('--deploy', 'with --iam: for deploy too')
    .option('--create', 'with --iam: for targets that a push creates too')
    .addOption(
      new Option('--ledger [format]', 'print the DynamoDB table of the ledger and the IAM policy for it')
        .choices(LEDGER_FORMATS)
        .preset('terraform'),
    );
  withConfig(initializing)
    .option(...DEBUG)
    .action((options: Initializing) => init(options, version));
}

async function init(options: Initializing, version: string): Promise<void> {
  const { config: configPath, iam, push = false, audit, deploy, create, ledger, ...asked } = options;
  await run({ format: 'text' }, async (print) => {
    if (iam !== undefined) {
      const { initIam } = await import('../commands/init-iam.ts');
      stdout.write(await initIam({ format: iam, push, audit, deploy, create, configPath }, door));
    }
    if (ledger !== undefined) {
      const { initLedger } = await import('../commands/init-ledger.ts');
      stdout.write(await initLedger({ format: ledger, configPath }, door));
    }
    const isPrinted = iam !== undefined || ledger !== undefined;
    if (isPrinted && asked.hook === undefined && asked.workflow === undefined) return 0;
    const { init } = await import('../commands/init.ts');
    const written = await init({ ...asked, configPath, version }, door);
    const { renderInit } = await import('../report/init-text.ts');
    await print(written.map((one) => renderInit(one, renderOptions(true))).join(''));
    return 0;
  });
}
