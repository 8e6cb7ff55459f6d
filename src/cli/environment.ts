import { type Option, textsFrom } from '../commands/option.ts';
import { MintmarkError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What every variable of an option begins with. */
export const PREFIX = 'MINTMARK_';

/** The variable of an option: `--config` is `MINTMARK_CONFIG`, and `--no-push` is `MINTMARK_PUSH`. Arguments have none. */
export function variableOf({ usage, defaultText }: Option<unknown>): string | undefined {
  const [, name] = /^--([\w-]+)/.exec(usage ?? '') ?? [];
  if (name === undefined) return undefined;
  return inCapitals(defaultText === 'true' ? name.replace(/^no-/, '') : name);
}

export function inCapitals(name: string): string {
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
