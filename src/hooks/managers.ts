import { join } from 'node:path';
import { exists } from './files.ts';
import { lefthook } from './lefthook.ts';
import type { HookManager } from './manager.ts';
import { preCommit } from './pre-commit.ts';
import { git, planScript } from './script.ts';

/** https://typicode.github.io/husky: one script per hook, named after it. */
const husky: HookManager = {
  isUsed: (topLevel) => exists(join(topLevel, '.husky')),
  plan: (place) => planScript(join(place.topLevel, '.husky', 'pre-push'), place, true),
};

/** Every hook manager, by the name that `--hook` takes, in the order in which they are looked for: git comes last. */
export const managers: ReadonlyMap<string, HookManager> = new Map([
  ['husky', husky],
  ['lefthook', lefthook],
  ['pre-commit', preCommit],
  ['git', git],
]);
