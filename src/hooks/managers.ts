import { husky } from './husky.ts';
import { lefthook } from './lefthook.ts';
import type { HookManager } from './manager.ts';
import { preCommit } from './pre-commit.ts';
import { git } from './script.ts';

/** Every hook manager by the name that `--hook` takes, in the order in which they are looked for: git itself is last. */
export const managers: ReadonlyMap<string, HookManager> = new Map([
  ['husky', husky],
  ['lefthook', lefthook],
  ['pre-commit', preCommit],
  ['git', git],
]);
