import { type Ranges, ranges } from './regular.ts';

/**
 * The one grammar of globs, for repository URIs, names and tags alike. docs/configuration.md describes it for users.
 *
 * `?` and `*` do not match a slash. `**`, as a whole part between slashes, matches any number of parts. `{a,b}` is
 * alternation, as in a shell: the glob matches what it would with either in its place. `[a-c]`, `[!a-c]`, `[^a-c]` and
 * `[[:alpha:]]` match one character. `!(a|b)`, as a whole part, matches any part but these. `\` escapes a character.
 */
export type Glob = readonly Item[];

type Item =
  | { readonly kind: 'char'; readonly ranges: Ranges }
  | { readonly kind: 'slash' | 'service' }
  | { readonly kind: 'stars'; readonly count: number }
  | { readonly kind: 'choice' | 'except'; readonly of: readonly Glob[] };

/** The placeholder for the service in a pattern. */
export const CAPTURE = '{service}';

const LAST_CODE_POINT = 0x10ffff;
export const SLASH = 47;
export const NO_SLASH: Ranges = [
  [0, SLASH - 1],
  [SLASH + 1, LAST_CODE_POINT],
];
const MAX_LENGTH = 4_096;
const MAX_DEPTH = 16;

/** POSIX character classes, for ASCII: `[[:alpha:]]`. */
const CLASSES: ReadonlyMap<string, Ranges> = new Map([
  ['alnum', ranges('09', 'AZ', 'az')],
  ['alpha', ranges('AZ', 'az')],
  ['digit', ranges('09')],
  ['lower', ranges('az')],
  ['upper', ranges('AZ')],
  ['xdigit', ranges('09', 'AF', 'af')],
]);

/** Why a text is not a glob. */
class GlobError extends Error {
  override readonly name = 'GlobError';
}

/**
 * Reads a glob.
 *
 * @param withService whether it may contain `{service}`
 * @throws GlobError that says what is wrong, and at which character
 */
export function parseGlob(text: string, withService = false): Glob {
  if (text.length > MAX_LENGTH) throw new GlobError(`it is longer than ${MAX_LENGTH} characters: make it several`);
  if (text.startsWith('!') && !text.startsWith('!(')) {
    throw new GlobError("it starts with '!': globs say what to include, not what to exclude");
  }
  return new Parser(Array.from(text), withService).parse();
}

/** Why a text is not a glob; undefined if it is one. */
export function syntaxProblem(text: string, withService = false): string | undefined {
  try {
    parseGlob(text, withService);
    return undefined;
  } catch (error) {
    if (!(error instanceof GlobError)) throw error;
    return error.message;
  }
}

class Parser {
  private readonly chars: readonly string[];
  private readonly withService: boolean;
  private at = 0;
  private depth = 0;

  constructor(chars: readonly string[], withService: boolean) {
    this.chars = chars;
    this.withService = withService;
  }

  parse(): Glob {
    return this.items('');
  }

  private items(closers: string): Glob {
    const items: Item[] = [];
    for (let char = this.chars[this.at]; char !== undefined; char = this.chars[this.at]) {
      if (closers.includes(char)) break;
      items.push(this.item(char));
    }
    return items;
  }

  private item(char: string): Item {
    const from = this.at;
    const isGroup = this.chars[from + 1] === '(';
    if (char === '!' && isGroup) return this.except();
    if (isGroup && '?*+@'.includes(char)) this.fail(from, `'${char}(…)' is not part of globs here: ${CHOICE_HINT}`);
    if ('()|'.includes(char)) this.fail(from, `'${char}' is not part of globs: ${CHOICE_HINT}`);
    if (char === '!') this.fail(from, "'!' stands only in '!(a|b)' and '[!a]'");
    if (char === ']' || char === '}')
      this.fail(from, `there is no '${char === ']' ? '[' : '{'}' before this '${char}'`);
    if (char === '{') return this.choice();
    if (char === '[') return this.set();
    this.at += 1;
    switch (char) {
      case '/':
        return { kind: 'slash' };
      case '?':
        return { kind: 'char', ranges: NO_SLASH };
      case '*': {
        while (this.chars[this.at] === '*') this.at += 1;
        // In '*(…)' the star is not a wildcard.
        if (this.chars[this.at] === '(') this.at -= 1;
        return { kind: 'stars', count: this.at - from };
      }
      case '\\':
        return { kind: 'char', ranges: [this.escaped(from)] };
      default:
        return { kind: 'char', ranges: [pointOf(char)] };
    }
  }

  private choice(): Item {
    const from = this.at;
    if (this.withService && this.chars.slice(from, from + CAPTURE.length).join('') === CAPTURE) {
      this.at += CAPTURE.length;
      return { kind: 'service' };
    }
    const of = this.list(',}', from);
    if (of.length < 2) this.fail(from, "these braces contain only one option: write '{a,b}'");
    return { kind: 'choice', of };
  }

  private except(): Item {
    const from = this.at;
    this.at += 1;
    const of = this.list('|)', from);
    const isPart = [this.chars[from - 1], this.chars[this.at]].every((char) => char === undefined || char === '/');
    if (!isPart) this.fail(from, "'!(…)' stands for a whole part, between two slashes");
    if (of.flat().some(({ kind }) => kind !== 'char' && kind !== 'stars')) {
      this.fail(from, "in '!(…)' there is no '/', no '{' and no other '!(…)'");
    }
    return { kind: 'except', of };
  }

  /** The globs between a pair of brackets, separated by the first of `closers` and closed by the second. */
  private list(closers: string, from: number): Glob[] {
    const of: Glob[] = [];
    if (++this.depth > MAX_DEPTH) this.fail(from, `more than ${MAX_DEPTH} levels of braces`);
    do {
      this.at += 1;
      of.push(this.items(closers));
    } while (this.chars[this.at] === closers[0]);
    this.depth -= 1;
    if (this.chars[this.at] === undefined) {
      this.fail(
        from,
        `this '${this.chars.slice(from, from + (closers === ',}' ? 1 : 2)).join('')}' has no '${closers.slice(1)}'`,
      );
    }
    this.at += 1;
    return of;
  }

  private set(): Item {
    const from = this.at++;
    const isNegated = ['!', '^'].includes(this.chars[this.at] ?? '');
    if (isNegated) this.at += 1;
    const found: [number, number][] = [];
    const first = this.at;
    for (let char = this.chars[this.at]; char !== ']' || this.at === first; char = this.chars[this.at]) {
      if (char === undefined) this.fail(from, "this '[' has no ']'");
      if (char === '/') this.fail(this.at, "no '/' can be one of the characters of '[…]'");
      const name = char === '[' ? /^\[:(\w*):\]/.exec(this.chars.slice(this.at, this.at + 12).join('')) : null;
      if (name === null) found.push(this.range());
      else {
        const those = CLASSES.get(name[1] ?? '');
        if (those === undefined)
          this.fail(this.at, `there is no '${name[0]}': there are ${[...CLASSES.keys()].join(', ')}`);
        for (const [low, high] of those) found.push([low, high]);
        this.at += name[0].length;
      }
    }
    this.at += 1;
    return { kind: 'char', ranges: isNegated ? othersThan([...found, [SLASH, SLASH]]) : found };
  }

  private range(): [number, number] {
    const from = this.at;
    const [low] = this.member();
    if (this.chars[this.at] !== '-' || [undefined, ']'].includes(this.chars[this.at + 1])) return [low, low];
    this.at += 1;
    const [high] = this.member();
    if (high < low) this.fail(from, 'this range ends before it starts');
    if (low <= SLASH && SLASH <= high) this.fail(from, "this range has '/' in it");
    return [low, high];
  }

  private member(): [number, number] {
    const from = this.at++;
    const char = this.chars[from] ?? '';
    return char === '\\' ? this.escaped(from) : pointOf(char);
  }

  private escaped(from: number): [number, number] {
    const char = this.chars[this.at];
    if (char === undefined) this.fail(from, "nothing follows this '\\'");
    if (char === '/') this.fail(from, "'/' needs no '\\' before it");
    this.at += 1;
    return pointOf(char);
  }

  private fail(at: number, what: string): never {
    throw new GlobError(`at character ${at + 1}: ${what}`);
  }
}

const CHOICE_HINT = "write '{a,b}' for one of several texts, '!(a|b)' for any part but these";

function pointOf(char: string): [number, number] {
  const point = char.codePointAt(0) ?? 0;
  return [point, point];
}

function othersThan(those: Ranges): Ranges {
  const others: [number, number][] = [];
  let next = 0;
  for (const [first, last] of those.toSorted(([one], [other]) => one - other)) {
    if (first > next) others.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  return next > LAST_CODE_POINT ? others : [...others, [next, LAST_CODE_POINT]];
}
