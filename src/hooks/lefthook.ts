import { join } from 'node:path';
import { isMap, isSeq, stringify } from 'yaml';
import { MintmarkError } from '../errors.ts';
import { exists, readIfThere } from './files.ts';
import type { HookManager } from './manager.ts';
import { addEntry, type Entry, readYaml } from './yaml-entry.ts';

/** https://lefthook.dev/configuration: lefthook reads one of these. */
const FILES = ['lefthook.yml', 'lefthook.yaml', '.lefthook.yml', '.lefthook.yaml', '.config/lefthook.yml'];
/** lefthook reads these too, but mintmark does not write them. */
const OTHER_FILES = ['lefthook.toml', '.lefthook.toml', 'lefthook.json', '.lefthook.json'];

export const lefthook: HookManager = {
  isUsed: async (topLevel) => (await fileIn(topLevel)) !== undefined,
  plan: async ({ topLevel, argsLine, version }) => {
    const name = (await fileIn(topLevel)) ?? 'lefthook.yml';
    const file = join(topLevel, name);
    const before = await readIfThere(file);
    const run = `npx --yes mintmark@${version} ${argsLine}`;
    const content = OTHER_FILES.includes(name) ? undefined : withCommand(before ?? '', run);
    if (content !== undefined) {
      return { file, before, content, executable: false, isShared: true, next: 'npx lefthook install' };
    }
    throw new MintmarkError('USAGE', `${file} is written in a way that only a person can extend`, {
      hint: `Add a command to its hook pre-push:\n  run: ${run}`,
    });
  },
};

async function fileIn(topLevel: string): Promise<string | undefined> {
  for (const name of [...FILES, ...OTHER_FILES]) {
    if (await exists(join(topLevel, name))) return name;
  }
  return undefined;
}

/** The text with mintmark's command added; undefined if it cannot be added. */
function withCommand(text: string, run: string): string | undefined {
  const document = readYaml(text);
  if (document === undefined) return undefined;
  const hook: unknown = document.get('pre-push', true);
  if (/mintmark(?:@\S+)? check/.test(JSON.stringify(document.toJS()))) return text;
  const command = ['mintmark:', `  run: ${stringify(run, { lineWidth: 0 }).trimEnd()}`];
  const commands = ['commands:', ...command.map((line) => `  ${line}`)];
  if (document.contents === null) return `${text}${['pre-push:', ...commands.map((line) => `  ${line}`)].join('\n')}\n`;
  return addEntry(text, entryFor(hook, command, commands));
}

function entryFor(hook: unknown, command: readonly string[], commands: readonly string[]): Entry {
  if (!isMap(hook)) return { collection: [], lines: ['', 'pre-push:', ...commands.map((line) => `  ${line}`)] };
  if (isSeq(hook.get('jobs', true))) {
    const [name = '', run = ''] = command;
    return { collection: ['pre-push', 'jobs'], lines: [`- name: ${name.slice(0, -1)}`, run] };
  }
  if (isMap(hook.get('commands', true))) return { collection: ['pre-push', 'commands'], lines: command };
  return { collection: ['pre-push'], lines: commands };
}
