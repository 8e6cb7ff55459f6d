import type { CommanderError } from 'commander';
import type { CommandTable, Option } from '../commands/option.ts';
import { nearest } from '../util/nearest.ts';
import { list } from '../util/words.ts';

/** How commander's messages name a command or an option that does not exist. */
const UNKNOWN = /unknown (?:option|command) '([^'=]+)/;
/** Flags of every command. */
const GENERAL = ['--help', '--version', '--no-color'];
/** What tools of AWS and docker have as options, and mintmark takes from elsewhere. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '--push': 'Leave it out: guard pushes what passes the check, unless --no-push is given.',
  '--region': 'Set AWS_REGION, or name the registry under registries in mintmark.yml.',
  '--profile': 'Set AWS_PROFILE, or name the profile under registries in mintmark.yml.',
};

/**
 * What was probably meant by an option or a command that does not exist. Commander's own guess is too generous: it takes
 * `--region` for `--version`.
 *
 * @param args the words after `mintmark`
 * @returns undefined for any other error, and if nothing is close
 */
export function suggestionFor(
  { code, message }: CommanderError,
  args: readonly string[],
  tables: readonly CommandTable[],
): string | undefined {
  const [, unknown = ''] = UNKNOWN.exec(message) ?? [];
  if (code === 'commander.unknownCommand') {
    const before = args.slice(0, args.indexOf(unknown)).filter((arg) => !arg.startsWith('-'));
    return commandLike(unknown, before, tables);
  }
  const [first, word] = args;
  // Commander then prints its whole help, without a word about the command.
  if (code === 'commander.help' && first === 'help' && word !== undefined && word !== 'help') {
    const meant = commandLike(word, [], tables);
    return [`There is no command ${word}.`, ...(meant === undefined ? [] : [meant])].join(' ');
  }
  if (code !== 'commander.unknownOption') return undefined;
  const own = tables.find(({ verb }) => isCommand(verb, args));
  const near = nearest(nameOf(unknown), [...(own === undefined ? [] : flagsOf(own)), ...GENERAL].map(nameOf));
  if (near !== undefined) return `Did you mean --${near}?`;
  const others = tables.filter((table) => flagsOf(table).includes(unknown)).map(({ verb }) => verb);
  const sentences = [
    ...(others.length === 0 ? [] : [`${unknown} is an option of ${list(others)}.`]),
    ...(ELSEWHERE[unknown] === undefined ? [] : [ELSEWHERE[unknown]]),
  ];
  return sentences.length === 0 ? undefined : sentences.join('\n');
}

function commandLike(unknown: string, words: readonly string[], tables: readonly CommandTable[]): string | undefined {
  const meant = nearest(unknown, wordsAfter(words, tables));
  return meant === undefined ? undefined : `Did you mean ${meant}?`;
}

/** Without the dashes, which would make every two flags alike. */
function nameOf(flag: string): string {
  return flag.replace(/^-+/, '');
}

function isCommand(verb: string, args: readonly string[]): boolean {
  const words = args.filter((arg) => !arg.startsWith('-'));
  return verb.split(' ').every((word, index) => words[index] === word);
}

/** The words that may follow others to name a command, such as `seed` and `verify` after `ledger`. */
function wordsAfter(first: readonly string[], tables: readonly CommandTable[]): string[] {
  return tables
    .map(({ verb }) => verb.split(' '))
    .filter((words) => first.every((word, index) => words[index] === word))
    .flatMap((words) => words[first.length] ?? []);
}

function flagsOf({ options }: CommandTable): string[] {
  return Object.values<Option<unknown>>(options).flatMap(({ usage = '', aliases }) =>
    usage.startsWith('--') ? [usage.split(' ')[0] ?? '', ...aliases] : [],
  );
}
