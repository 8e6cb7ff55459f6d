import { MintmarkError } from '../errors.ts';
import type { BuildOptions } from './build.ts';
import { LABEL_PREFIX, MARK_BUILD_ARGUMENTS } from '../image/mark.ts';
import { type Flag, readFlags } from './flags.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';

interface Refusal {
  readonly message: string;
  readonly hint: string;
}

const WHERE_IT_GOES = (written: string): Refusal => ({
  message: `${written} sets where the build goes, but guard does that itself`,
  hint: `Leave it out. For an image in a file, build it first, with the mark of \`mintmark stamp\`, and then\n  ${NPX_MINTMARK} guard --image oci-archive:FILE`,
});
const NO_IMAGE = (written: string): Refusal => ({
  message: `With ${written}, docker builds no image, so there is nothing to check`,
  hint: 'Leave it out, and run it in addition to guard: docker buildx build --check .',
});

/** Why guard cannot accept a flag, by its name; undefined if its value does no harm. */
const REFUSALS: Readonly<Record<string, (flag: Flag) => Refusal | undefined>> = {
  push: ({ written }) => ({
    message: `${written} would push the image before it is checked`,
    hint: 'Leave it out: guard pushes what passes the check.',
  }),
  load: ({ written }) => WHERE_IT_GOES(written),
  output: ({ written }) => WHERE_IT_GOES(written),
  tag: ({ written }) => ({
    message: `${written} would name the image in a way that guard does not check`,
    hint: 'Name it for guard: --to REPOSITORY:TAG',
  }),
  call: ({ written, value }) => (value === 'build' ? undefined : NO_IMAGE(written)),
  check: ({ written }) => NO_IMAGE(written),
  print: ({ written }) => NO_IMAGE(written),
  file: ({ written, value }) =>
    value === '-'
      ? {
          message: `${written} - reads the Dockerfile from standard input, which guard does not pass on`,
          hint: 'Write it to a file: --file FILE',
        }
      : undefined,
  label: ({ value }) =>
    value?.startsWith(LABEL_PREFIX) === true
      ? {
          message: `The label ${nameIn(value)} is the mark's, and another value would undo the mark`,
          hint: 'Leave it out: guard sets it. The service is named by --service or in mintmark.yml.',
        }
      : undefined,
  'build-arg': ({ value = '' }) =>
    MARK_BUILD_ARGUMENTS.some((name) => name === nameIn(value))
      ? {
          message: `The build argument ${nameIn(value)} is the mark's`,
          hint: 'Leave it out: guard sets it. For a value of your own, take another name.',
        }
      : undefined,
};

/**
 * Checks that the options of a build do not interfere with what guard does, before anything is done.
 *
 * @throws MintmarkError USAGE if an option would push before the check, hide what was built, or undo the mark
 */
export function requireGuardable(context: string, options: BuildOptions): void {
  if (context === '-') {
    throw new MintmarkError('USAGE', 'The build context - is standard input, which guard does not pass on', {
      hint: 'Name a directory or a URL. For a Dockerfile without a context, name it: --file FILE and an empty directory.',
    });
  }
  for (const flag of readFlags(options.args)) {
    const refusal = Object.hasOwn(REFUSALS, flag.name) ? REFUSALS[flag.name]?.(flag) : undefined;
    if (refusal !== undefined) throw new MintmarkError('USAGE', refusal.message, { hint: refusal.hint });
  }
}

function nameIn(assignment: string): string {
  return assignment.replace(/=.*$/s, '');
}
