import type { BuildOptions } from '../../docker/build.ts';
import { choice, type Given, text, textOr, toggle, type Values } from '../option.ts';
import { CONFIG, GUARD_LIMITS, LEDGER_ONLY, REPORTING, TARGET } from '../shared-options.ts';
import { BUILD, buildOf } from './build-options.ts';
import type { RemarkChoices } from './remark.ts';

export const GUARD = {
  verb: 'guard',
  summary: 'stamp, build with the mark, check, push, confirm',
  options: {
    context: textOr({ usage: '[context]', help: 'the build context: a directory or a URL' }, '.'),
    ...BUILD,
    image: text({ usage: '--image <image>', help: 'a finished image to check and push, instead of a build' }),
    remark: toggle({ usage: '--remark', help: 'add a new mark to the finished image if it has a twin' }),
    remarkTo: text({
      usage: '--remark-to <dir>',
      help: 'the same, and write the image with the new mark to this new directory as an OCI layout',
    }),
    remarkAnnotations: toggle({
      usage: '--remark-annotations',
      help: "the same, and also add the mark to the manifests' annotations",
    }),
    push: toggle(
      {
        usage: '--no-push',
        input: 'push',
        help: 'stop after the check',
        inputHelp: 'whether to push what passes; false: build and check only',
      },
      true,
    ),
    ...TARGET,
    ifExists: choice(
      {
        usage: '--if-exists <what>',
        help: 'what to do if a tag already names an image of this commit and service: skip uses that image, and builds and pushes nothing',
      },
      ['fail', 'skip'],
      'fail',
    ),
    ...LEDGER_ONLY,
    ...CONFIG,
    ...GUARD_LIMITS,
    ...REPORTING,
  },
};

type RemarkOption = 'remark' | 'remarkTo' | 'remarkAnnotations';

export type GuardOptions = Given<
  Omit<typeof GUARD.options, keyof typeof BUILD | RemarkOption>,
  'context' | 'push' | 'timeoutMs' | 'rate'
> & {
  readonly build?: BuildOptions;
  /** A finished image that has a twin gets a new mark. One without stays as it is. */
  readonly remark: RemarkChoices | undefined;
};

/** Makes the options of `guard` from the given values. Each of the three options about a new mark asks for one. */
export function guardOptions({
  remark,
  remarkTo,
  remarkAnnotations,
  ...values
}: Values<typeof GUARD.options>): GuardOptions {
  const isRemarked = remark || remarkAnnotations || remarkTo !== undefined;
  return {
    ...values,
    // For a finished image, the Dockerfile is only where findings point.
    build: buildOf(values.image === undefined ? values : { ...values, file: undefined }),
    remark: isRemarked ? { annotate: remarkAnnotations, directory: remarkTo } : undefined,
  };
}
