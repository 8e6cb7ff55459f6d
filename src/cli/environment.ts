import { type Option, textsFrom } from '../commands/option.ts';
import { MintmarkError } from '../errors.ts';
import type { Environment } from '../util/environment.ts';

/** The prefix of every option's variable. */
export const PREFIX = 'MINTMARK_';

/** An option's variable: `MINTMARK_CONFIG` for `--config`, `MINTMARK_PUSH` for `--no-push`. Arguments have none. */
export function variableOf({ usage, defaultText }: Option<unknown>): string | undefined {
  const [, name] = /^--([\w-]+)/.exec(usage ?? '') ?? [];
  if (name === undefined) return undefined;
  return inCapitals(defaultText === 'true' ? name.replace(/^no-/, '') : name);
}

export function inCapitals(name: string): string {
  return PREFIX + name.replaceAll('-', '_').toUpperCase();
}

/** An option's value in the environment, which is written like an input of the Action. Empty counts as not given. */
export function textsInEnvironment(option: Option<unknown>, env: Environment): readonly string[] {
  return textsFrom((env[variableOf(option) ?? ''] ?? '').trim(), option);
}

/** The error for a variable whose value cannot be read. It never shows the value of a secret. */
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
