import { FORMATS } from '../../report/formats.ts';
import type { GuardOptions } from './run.ts';
import { text, textOr, toggle, type Values } from '../option.ts';
import { CONFIG, LIMITS, NOTIFY, output, TARGET, TOKEN } from '../shared-options.ts';
import { BUILD, buildOf } from './build-options.ts';

export const GUARD = {
  verb: 'guard',
  summary: 'stamp, build with the mark, check, push, confirm',
  options: {
    context: textOr({ usage: '[context]', help: 'the build context: a directory or a URL' }, '.'),
    ...BUILD,
    image: text({
      usage: '--image <image>',
      help: 'a finished image to check and push, instead of a build',
    }),
    remark: toggle({ usage: '--remark', help: 'add a new mark to the finished image if it has a twin' }),
    remarkTo: text({
      usage: '--remark-to <dir>',
      help: 'the same, and write the image with the new mark to this new directory, as an OCI layout',
    }),
    remarkAnnotations: toggle({
      usage: '--remark-annotations',
      help: "the same, and put the mark into the manifests' annotations too",
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
    ...CONFIG,
    ...LIMITS,
    ...output(FORMATS),
    ...NOTIFY,
    ...TOKEN,
  },
};

/** What `guard` takes, out of what was given. Each of the three options about a new mark asks for one. */
export function guardOptions({
  remark,
  remarkTo,
  remarkAnnotations,
  ...values
}: Values<typeof GUARD.options>): GuardOptions {
  const isRemarked = remark || remarkAnnotations || remarkTo !== undefined;
  return {
    ...values,
    build: buildOf(values),
    remark: isRemarked ? { annotate: remarkAnnotations, directory: remarkTo } : undefined,
  };
}
