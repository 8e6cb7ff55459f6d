import { distance } from 'fastest-levenshtein';
import { type CommandTable, type Option, textsFrom } from '../commands/option.ts';
import { MintmarkError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'MINTMARK_';

/** What `stamp --format env` writes besides, which is the mark of a build and no option. */
const MARK = ['TAG', 'BUILD_ID'];

/** The variable of an option: `--config` is `MINTMARK_CONFIG`, and `--no-push` is `MINTMARK_PUSH`. Arguments have none. */
function variableOf({ usage, defaultText }: Option<unknown>): string | undefined {
  const [, name] = /^--([\w-]+)/.exec(usage ?? '') ?? [];
  if (name === undefined) return undefined;
  return inCapitals(defaultText === 'true' ? name.replace(/^no-/, '') : name);
}

function inCapitals(name: string): string {
  return PREFIX + name.replaceAll('-', '_').toUpperCase();
}

/** What the environment says of an option, in the form of an input of the Action. Empty is not given. */
export function textsInEnvironment(option: Option<unknown>, env: Environment): readonly string[] {
  return textsFrom((env[variableOf(option) ?? ''] ?? '').trim(), option);
}

/** A variable whose value cannot be read. A secret's value is shown to nobody. */
export function badVariable(option: Option<unknown>, text: string, hint: string): MintmarkError {
  const name = variableOf(option) ?? '';
  const what = option.isSecret ? 'cannot be read' : `is ${JSON.stringify(text)}`;
  return new MintmarkError('USAGE', `The variable ${name} ${what}.`, { hint });
}

/**
 * Refuses a variable that can only be meant as an option: without an effect it would be believed to have one. What is
 * like no option is somebody else's.
 *
 * @throws MintmarkError USAGE
 */
export function refuseMistaken(env: Environment, tables: readonly CommandTable[]): void {
  const options = tables.flatMap(({ options }) => Object.values<Option<unknown>>(options));
  const known = new Set(options.flatMap((option) => variableOf(option) ?? []));
  // The Action's name of it, or the flag of what is true unless it is given.
  const otherwise = new Map(
    options.flatMap((option) =>
      [option.input, /^--([\w-]+)/.exec(option.usage ?? '')?.[1]].flatMap((name) =>
        name === undefined ? [] : [[inCapitals(name), variableOf(option)] as const],
      ),
    ),
  );
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.has(name) || MARK.includes(name.slice(PREFIX.length))) continue;
    const meant = otherwise.get(name) ?? nearest(name, known);
    if (meant === undefined) continue;
    throw new MintmarkError('USAGE', `There is no option for the variable ${name}.`, {
      hint: `Did you mean ${meant}? If not, unset it or give it a name that does not begin with ${PREFIX}`,
    });
  }
}

function nearest(name: string, known: ReadonlySet<string>): string | undefined {
  const limit = Math.min(2, (name.length - PREFIX.length) / 3);
  return [...known]
    .map((one) => ({ one, changes: distance(one, name) }))
    .filter(({ changes }) => changes <= limit)
    .sort((a, b) => a.changes - b.changes)[0]?.one;
}

/** For a command's help. */
export function environmentHelp(options: readonly Option<unknown>[]): string {
  const example = options.find(({ usage }) => usage?.startsWith('--') === true && usage.includes(' '));
  if (example === undefined) return '';
  const flag = example.usage?.split(' ')[0] ?? '';
  return `
Options can be variables too, such as ${variableOf(example) ?? ''} for ${flag}: a list
has one entry per line, and a switch is true or false. The command line comes
first, then the environment, then mintmark.yml.`;
}
