/** One option as the docker CLI reads it. */
export interface Flag {
  /** The long form without dashes: `tag` for `-t`. */
  readonly name: string;
  /** Undefined for the last argument. For a flag without a value, such as `--push`, this is the next argument. */
  readonly value: string | undefined;
  /** As written, without its value. */
  readonly written: string;
}

/** Shorthands of `docker buildx build`. Those without a value may precede another: `-qt`. */
const SHORTHANDS: Readonly<Record<string, string>> = { D: 'debug', f: 'file', o: 'output', q: 'quiet', t: 'tag' };
const SWITCHES = new Set(['D', 'q']);

/**
 * Every argument that may be a flag, by the rules of the docker CLI (spf13/pflag). Without knowing every flag, it is
 * not known which arguments are values, so a value that looks like a flag is included as well: nothing is hidden.
 */
export function readFlags(args: readonly string[]): Flag[] {
  return args.flatMap((argument, index) => {
    const next = args[index + 1];
    const long = /^--([^=]+)(?:=(.*))?$/s.exec(argument);
    if (long?.[1] !== undefined) return [{ name: long[1], value: long[2] ?? next, written: `--${long[1]}` }];
    return /^-[^-]/.test(argument) ? shorthands(argument.slice(1), next) : [];
  });
}

function shorthands(letters: string, next: string | undefined): Flag[] {
  const letter = letters.slice(0, 1);
  const rest = letters.slice(1);
  const name = SHORTHANDS[letter] ?? letter;
  const value = rest === '' ? next : rest.replace(/^=/, '');
  const flag = { name, value, written: `-${letter}` };
  return SWITCHES.has(letter) && rest !== '' ? [flag, ...shorthands(rest, next)] : [flag];
}
