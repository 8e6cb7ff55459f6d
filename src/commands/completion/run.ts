import { MintmarkError } from '../../errors.ts';
import type { CommandTable } from '../option.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { type Grammar, grammarOf } from './grammar.ts';
import { SHELLS } from './options.ts';
import { zshCompletion } from './zsh.ts';

const COMPLETIONS: Readonly<Record<(typeof SHELLS)[number], (grammars: readonly Grammar[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * The script that makes a shell complete the commands of some tables.
 *
 * @throws MintmarkError USAGE for another shell
 */
export function completion(shell: string, tables: readonly CommandTable[]): string {
  const known = SHELLS.find((one) => one === shell);
  if (known !== undefined) return COMPLETIONS[known](tables.map(grammarOf));
  throw new MintmarkError('USAGE', `There is no completion for ${JSON.stringify(shell)}`, {
    hint: `Write one of: ${SHELLS.join(', ')}.`,
  });
}
