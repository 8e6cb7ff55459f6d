import { join } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { exists, readIfThere } from './files.ts';
import type { HookManager, HookPlace } from './manager.ts';
import { addEntry } from './yaml-entry.ts';

const FILE = '.pre-commit-config.yaml';
const REPOSITORY = 'https://github.com/mintmark/mintmark';
const HOOK = 'mintmark-check';

/** https://pre-commit.com: it fetches the hook from mintmark's repository, by `.pre-commit-hooks.yaml`. */
export const preCommit: HookManager = {
  isUsed: (topLevel) => exists(join(topLevel, FILE)),
  plan: async (place) => {
    const file = join(place.topLevel, FILE);
    const before = await readIfThere(file);
    const lines = entryOf(place);
    const content = withEntry(before, lines);
    if (content !== undefined) {
      const next = 'pre-commit install --hook-type pre-push';
      return { file, before, content, executable: false, isShared: true, next };
    }
    throw new MintmarkError('USAGE', `${file} is written in a way that only a person can extend`, {
      hint: `Add this to its repos:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    });
  },
};

/** The entry in `repos`. The hook itself runs `mintmark check --quiet`; further arguments are this repository's. */
function entryOf({ args, version }: HookPlace): string[] {
  const further = args.slice(2);
  return [
    `- repo: ${REPOSITORY}`,
    `  rev: v${version}`,
    '  hooks:',
    `  - id: ${HOOK}`,
    ...(further.length > 0 ? [`    args: ${JSON.stringify(further)}`] : []),
  ];
}

function withEntry(before: string | undefined, lines: readonly string[]): string | undefined {
  if (before === undefined) return `${['repos:', ...lines].join('\n')}\n`;
  return before.includes(HOOK) ? before : addEntry(before, { collection: ['repos'], lines });
}
