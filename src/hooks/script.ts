import { join } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { readIfThere } from './files.ts';
import type { HookManager, HookPlace, HookPlan } from './manager.ts';

/** The first line, which says that the file is mintmark's. */
const OURS = '# mintmark pre-push hook, written by: mintmark init --hook';

/** The line that runs the check, in every version of the script. */
const CHECK = /^"\$@" (.*) <\/dev\/null/m;

/** Runs the local mintmark directly if there is one, because npx takes 0.3 seconds to find it. */
function script({ argsLine, version }: HookPlace): string {
  return `#!/bin/sh
${OURS}
# It asks every ECR repository whether another service already has this image.
# To push without it: git push --no-verify
if [ -x node_modules/.bin/mintmark ]; then
  set -- node_modules/.bin/mintmark
elif command -v mintmark >/dev/null; then
  set -- mintmark
else
  set -- npx --yes mintmark@${version}
fi
# What git says about the refs is not read: the image is the same whatever is pushed.
"$@" ${argsLine} </dev/null || {
  code=$?
  echo "mintmark stopped the push. To push without its check: git push --no-verify" >&2
  exit "$code"
}
`;
}

/** Hooks as git itself runs them. */
export const git: HookManager = {
  isUsed: () => Promise.resolve(true),
  plan: (place) => planScript(join(place.hooksDirectory, 'pre-push'), place, false),
};

/**
 * Plans a script that is mintmark's alone.
 *
 * @throws MintmarkError USAGE if there is another hook, which only its owner can extend
 */
export async function planScript(file: string, place: HookPlace, isShared: boolean): Promise<HookPlan> {
  const before = await readIfThere(file);
  const plan = { file, before, content: script(place), executable: true, isShared };
  if (before === undefined) return plan;
  if (!before.includes(OURS)) {
    if (/^[^#\n]*\bmintmark(?:@\S+)? check\b/m.test(before)) return { ...plan, content: before };
    throw new MintmarkError('USAGE', `${file} is another hook, and stays as it is`, {
      hint: `Add this line to it:\n  npx --yes mintmark@${place.version} ${place.argsLine} </dev/null || exit`,
    });
  }
  const [, checked] = CHECK.exec(before) ?? [];
  if (checked !== undefined && checked !== place.argsLine) {
    throw new MintmarkError('USAGE', `${file} runs another check: mintmark ${checked}`, {
      hint: 'Name all images in one mintmark.yml, by compose; or delete the file, and run this again.',
    });
  }
  return plan;
}
