import { join } from 'node:path';
import { exists } from './files.ts';
import type { HookManager } from './manager.ts';
import { planScript } from './script.ts';

/** https://typicode.github.io/husky: a script for each hook, by its name. */
export const husky: HookManager = {
  isUsed: (topLevel) => exists(join(topLevel, '.husky')),
  plan: (place) => planScript(join(place.topLevel, '.husky', 'pre-push'), place, true),
};
