/** Makes a front end's error for a text that is not a value of an option. */
export type Refuse = (text: string, hint: string) => Error;

/** One option of a command: what the command line, the Action and the documentation are made from. */
export interface Option<T> {
  /** As commander and the documentation write it: `--to <repository>`, `[image]`. Undefined: the Action alone has it. */
  readonly usage: string | undefined;
  /** Other names of the flag. */
  readonly aliases: readonly string[];
  /** Its letter on the command line: `-o`. */
  readonly short: string | undefined;
  /** The Action's name for it. Undefined: the command line alone has it. */
  readonly input: string | undefined;
  /** A phrase without a full stop. */
  readonly help: string;
  /** The same for the Action, if it is worded differently. */
  readonly inputHelp: string;
  readonly choices: readonly string[] | undefined;
  /** As a person would write it. */
  readonly defaultText: string | undefined;
  /** What a flag without its value means. */
  readonly preset: string | undefined;
  /** Whether it may be repeated; an input has one entry per line. */
  readonly isList: boolean;
  /** Whether its value must never be shown. */
  readonly isSecret: boolean;
  /** @param texts as they were given; none: the default */
  readonly read: (texts: readonly string[], refuse: Refuse) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of a command's options, by the keys of their table. */
export type Values<T extends Options> = { readonly [K in keyof T]: T[K] extends Option<infer V> ? V : never };

/** What code that runs a command has to pass to it: whatever is not in `K` may be left out. */
export type Given<T extends Options, K extends keyof T> = Pick<Values<T>, K> & Partial<Omit<Values<T>, K>>;

/** A command and its options. */
export interface CommandTable<T extends Options = Options> {
  /** As it is written on the command line: `check`, `config explain`. */
  readonly verb: string;
  readonly summary: string;
  readonly options: T;
}

/** How an option is named and explained. */
export interface Naming {
  /** `--name`, `--name <value>`, `--name [value]`, `<argument>` or `[argument]`. */
  readonly usage?: string;
  /** Other names of the flag, such as `-t`. */
  readonly aliases?: readonly string[];
  readonly short?: string;
  /** The Action's name for it, if it is not the flag's; false: the Action does not have it. */
  readonly input?: string | false;
  readonly help: string;
  readonly inputHelp?: string;
}

/** Reads all options of a table. */
export function readValues<T extends Options>(
  options: T,
  textsOf: (option: Option<unknown>) => readonly string[],
  refuse: (option: Option<unknown>) => Refuse,
): Values<T> {
  const entries = Object.entries(options).map(([key, option]) => [key, option.read(textsOf(option), refuse(option))]);
  // The keys and the types of the values are those of the table.
  return Object.fromEntries(entries) as Values<T>;
}

/** The entries of an input of the Action, or of a variable: a list has one per line. Blank lines and comments are skipped. */
export function textsFrom(text: string, { isList, isSecret }: Pick<Option<unknown>, 'isList' | 'isSecret'>): string[] {
  if (!isList) return text === '' ? [] : [text];
  // As in docker/build-push-action: a secret of several lines is in double quotes, and a quote in it is doubled.
  const entries = isSecret ? [...text.matchAll(/^[ \t]*"((?:[^"]|"")*)"[ \t]*$|^(.*)$/gm)] : undefined;
  const lines = entries?.map(([, quoted, line]) => quoted?.replaceAll('""', '"') ?? line ?? '') ?? text.split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** A text; undefined if it is not given. */
export function text(naming: Naming): Option<string | undefined> {
  return option(naming, { read: (texts, refuse) => filled(texts, refuse).at(-1) });
}

/** A text that is never absent. */
export function textOr(naming: Naming, otherwise: string): Option<string> {
  return option(naming, { defaultText: otherwise, read: (texts, refuse) => filled(texts, refuse).at(-1) ?? otherwise });
}

/** Texts in the order in which they were given. */
export function list(naming: Naming): Option<readonly string[]> {
  return option(naming, { isList: true, read: filled });
}

/** Refuses an empty text, which is rarely meant: in a script, it is a variable that is not set. */
export function filled(texts: readonly string[], refuse: Refuse): readonly string[] {
  if (texts.includes('')) throw refuse('', 'It is empty: write a value, or leave it out.');
  return texts;
}

/** Yes or no, as YAML 1.2 (core schema, 10.3.2) writes it. */
export function toggle(naming: Naming, otherwise = false): Option<boolean> {
  const parse = (given: string): boolean | undefined =>
    /^(?:true|True|TRUE)$/.test(given) || (/^(?:false|False|FALSE)$/.test(given) ? false : undefined);
  return { ...single(naming, otherwise, parse, 'Write true or false.'), defaultText: String(otherwise) };
}

/** One of a few words. */
export function choice<C extends string>(naming: Naming, choices: readonly C[], otherwise: C): Option<C> {
  return { ...chosen(naming, choices, otherwise), defaultText: otherwise };
}

/** One of a few words; undefined if it is not given. */
export function optionalChoice<C extends string>(
  naming: Naming,
  choices: readonly C[],
  preset: C,
): Option<C | undefined> {
  return { ...chosen(naming, choices, undefined), preset };
}

function chosen<C extends string, D>(naming: Naming, choices: readonly C[], otherwise: D): Option<C | D> {
  const parse = (given: string): C | undefined => choices.find((one) => one === given);
  return { ...single(naming, otherwise, parse, `Write one of: ${choices.join(', ')}.`), choices };
}

/**
 * What a parser makes of a text.
 *
 * @param parse returns undefined if the text is not a value
 * @param hint how to write one
 */
export function parsed<V>(naming: Naming, parse: (text: string) => V | undefined, hint: string): Option<V | undefined> {
  return single(naming, undefined, parse, hint);
}

/** The same with a default, whose text goes through the parser as well. */
export function parsedOr<V>(
  naming: Naming,
  parse: (text: string) => V | undefined,
  hint: string,
  defaultText: string,
): Option<V> {
  return option(naming, {
    defaultText,
    read: (texts, refuse) => demand(texts.at(-1) ?? defaultText, parse, hint, refuse),
  });
}

/** The last of the texts as a parser reads it. */
function single<V, D>(
  naming: Naming,
  otherwise: D,
  parse: (text: string) => V | undefined,
  hint: string,
): Option<V | D> {
  return option<V | D>(naming, {
    read: (texts, refuse) => {
      const given = texts.at(-1);
      return given === undefined ? otherwise : demand(given, parse, hint, refuse);
    },
  });
}

function demand<V>(given: string, parse: (text: string) => V | undefined, hint: string, refuse: Refuse): V {
  const value = parse(given);
  if (value === undefined) throw refuse(given, hint);
  return value;
}

/** An option with rules of its own. */
export function option<T>(
  { usage, short, aliases = [], input, help, inputHelp = help }: Naming,
  rules: Pick<Option<T>, 'read'> & Partial<Option<T>>,
): Option<T> {
  const name = /^(?:--|[[<])([\w-]+)/.exec(usage ?? '')?.[1];
  return {
    usage,
    aliases,
    short,
    input: input === false ? undefined : (input ?? name),
    help,
    inputHelp,
    choices: undefined,
    defaultText: undefined,
    preset: undefined,
    isList: false,
    isSecret: false,
    ...rules,
  };
}
