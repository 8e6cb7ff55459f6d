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
  const flags: Flag[] = [];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters.charAt(at);
    const rest = letters.slice(at + 1);
    const value = rest === '' ? next : rest.replace(/^=/, '');
    flags.push({ name: SHORTHANDS[letter] ?? letter, value, written: `-${letter}` });
    if (!SWITCHES.has(letter)) break;
  }
  return flags;
}
