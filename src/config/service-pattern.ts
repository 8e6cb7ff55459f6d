import { CAPTURE, parseGlob, syntaxProblem } from '../util/glob-syntax.ts';
import { languageOf } from '../util/glob.ts';
import { CAPTURED, type Language, Languages, representatives } from '../util/regular.ts';
import { uris } from '../util/repository-language.ts';
import { globProblem } from './glob.ts';

/** What may be next to `{service}` between two slashes: text, and alternatives of texts. */
const AROUND = /^(?:[\w.-]|\{[\w.-]+(?:,[\w.-]+)+\})*$/;
/** Far more pairs of states than any pattern that a person writes. */
const MAX_PAIRS = 20_000;

/**
 * Why a pattern finds no service; undefined if it does. A pattern that is accepted here finds at most one service in a
 * URI, by nothing but the text around it: a pattern that took one service's name for another's would hide twins.
 */
export function patternProblem(pattern: string): string | undefined {
  const [before = '', after, ...more] = pattern.split(CAPTURE);
  if (after === undefined) return `'${CAPTURE}' is missing: write it in place of the service's name`;
  if (more.length > 0) return `'${CAPTURE}' occurs in it more than once`;
  const problem = syntaxProblem(pattern, true) ?? globProblem(`${before}service${after}`);
  if (problem !== undefined) return problem;
  if (!before.includes('/')) return `the host names no service: write '*/${CAPTURE}'`;
  const around = before.slice(before.lastIndexOf('/') + 1) + (/^[^/]*/.exec(after)?.[0] ?? '');
  if (!AROUND.test(around)) return `next to '${CAPTURE}', up to the next '/', nothing else may vary`;
  return ambiguity(pattern);
}

/** Two ways to read the beginning of one URI. */
interface Readings {
  readonly one: Language;
  readonly other: Language;
  /** Whether they have already captured different characters. */
  readonly differ: boolean;
  readonly last: { readonly symbols: readonly [number, number]; readonly before: Readings } | undefined;
}

/**
 * Looks for a URI that can be read in two ways, with `{service}` in two places. A captured character is a separate
 * symbol, so two readings are two texts of one language; both are walked in parallel, over the same characters.
 */
function ambiguity(pattern: string): string | undefined {
  const languages = new Languages();
  const language = languages.and(languageOf(parseGlob(pattern, true), languages), uris(languages));
  // Letters before digits, because they are easier to read in a message.
  const characters = representatives(language)
    .filter((symbol) => symbol < CAPTURED)
    .reverse();
  const start: Readings = { one: language, other: language, differ: false, last: undefined };
  const seen = new Set<string>();
  const open = [start];
  for (const readings of open) {
    const { one, other, differ } = readings;
    if (differ && one.nullable && other.nullable) return described(readings);
    if (seen.size > MAX_PAIRS) return 'it is too complex: make it several patterns';
    for (const character of characters) {
      for (const symbols of WAYS.map(([a, b]): [number, number] => [character + a, character + b])) {
        const next = [languages.after(one, symbols[0]), languages.after(other, symbols[1])] as const;
        if (next.includes(languages.none)) continue;
        const differs = differ || symbols[0] !== symbols[1];
        const key = `${Math.min(next[0].id, next[1].id)} ${Math.max(next[0].id, next[1].id)} ${String(differs)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        open.push({ one: next[0], other: next[1], differ: differs, last: { symbols, before: readings } });
      }
    }
  }
  return undefined;
}

/** A character may be captured in both readings, in neither, or in one of them. */
const WAYS = [
  [0, 0],
  [CAPTURED, CAPTURED],
  [0, CAPTURED],
  [CAPTURED, 0],
] as const;

function described(readings: Readings): string {
  const symbols: (readonly [number, number])[] = [];
  for (let { last } = readings; last !== undefined; { last } = last.before) symbols.unshift(last.symbols);
  const [name, ...ways] = [
    symbols.map(([symbol]) => symbol % CAPTURED),
    symbols.map(([symbol]) => symbol),
    symbols.map(([, symbol]) => symbol),
  ].map(textOf);
  return `'${name ?? ''}' can be read as '${ways.join("' and as '")}'`;
}

/** The name in a URI of symbols, with the placeholder in place of what it captures. */
function textOf(symbols: readonly number[]): string {
  const text = symbols.map((symbol) => (symbol < CAPTURED ? String.fromCodePoint(symbol) : '\0')).join('');
  // The final slash is not part of the URI.
  return text.slice(text.indexOf('/') + 1, -1).replace(/\0+/, CAPTURE);
}
