import { by } from '../../util/by.ts';
import type { CommandTable, Option } from '../option.ts';

/** What a shell has to know about a flag. */
export interface Flag {
  /** `--format` */
  readonly long: string;
  readonly short: string | undefined;
  /** In a few words. */
  readonly help: string;
  /** What follows it; `optional` only after `=`. */
  readonly value: 'none' | 'optional' | 'required';
  readonly choices: readonly string[];
  /** Whether the value is the path of a file or directory. */
  readonly isPath: boolean;
  readonly isList: boolean;
}

/** What a shell has to know about a command. */
export interface Grammar {
  /** `config`, `explain` */
  readonly words: readonly string[];
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** What its arguments may be; none: anything. */
  readonly choices: readonly string[];
}

/** The flags that every command has. */
export const COMMON: readonly Flag[] = [
  { ...flag('--help', 'show help'), short: '-h' },
  { ...flag('--version', 'show the version'), short: '-v' },
  flag('--no-color', 'no colours'),
];

function flag(long: string, help: string): Flag {
  return { long, short: undefined, help, value: 'none', choices: [], isPath: false, isList: false };
}

/** A table of options, as a shell needs it. */
export function grammarOf({ verb, summary, options }: CommandTable): Grammar {
  const all = Object.values<Option<unknown>>(options);
  const choices = all.find(({ usage }) => usage?.startsWith('<') === true)?.choices ?? [];
  return { words: verb.split(' '), summary, flags: [...all.flatMap(flagOf), ...COMMON], choices };
}

function flagOf({ usage = '', short, help, choices = [], isList }: Option<unknown>): Flag[] {
  const [, long, open, value = ''] = /^(--[\w-]+)(?: ([<[])(.*)[>\]])?$/.exec(usage) ?? [];
  if (long === undefined) return [];
  const [first = ''] = help.split(/[;:(]|, such as/, 1);
  return [
    {
      long,
      short,
      help: first.trim(),
      choices,
      isList,
      value: open === undefined ? 'none' : open === '[' ? 'optional' : 'required',
      isPath: /file|path|dir/.test(value),
    },
  ];
}

/** A word that names a command, or that another one follows to name it, such as `config`. */
export interface Entry {
  readonly word: string;
  readonly summary: string;
  readonly below: readonly Entry[];
}

/** The first words of all commands, each once. */
export function entriesOf(grammars: readonly Grammar[]): Entry[] {
  return [...by(grammars, ({ words: [word = ''] }) => word)].map(([word, all]) => {
    const below = all.flatMap(({ words: [, second], summary }) =>
      second === undefined ? [] : [{ word: second, summary, below: [] }],
    );
    return { word, summary: below.map((one) => one.word).join(' or ') || all[0].summary, below };
  });
}
