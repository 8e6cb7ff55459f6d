import type { YAMLError } from 'yaml';
import { nearest } from '../util/nearest.ts';

/** No file that a person writes is nested this deeply. */
export const MAX_DEPTH = 100;
export const TOO_DEEP = `more than ${MAX_DEPTH} levels are nested in one another`;

/** The parser's own words for these are meant for programmers. */
const IN_PLAIN_WORDS: Readonly<Record<string, string>> = {
  NON_STRING_KEY: 'a key must be text, not a list, a map or something with a tag',
  MULTIPLE_DOCS: 'a second document starts here: the file may have only one',
  RESOURCE_EXHAUSTION: TOO_DEEP,
};

/** What is wrong with a YAML text, in words for the person who wrote it. */
export function problemIn(text: string, { code, message, pos: [offset] }: YAMLError): string {
  const words = unquoted(text, offset) ?? IN_PLAIN_WORDS[code];
  if (words !== undefined) return words;
  return code === 'TAG_RESOLVE_FAILED' ? `${message}: put text that begins with '!' in quotes` : message;
}

/** What to do about text, such as a glob, if the parser stumbles over how it begins. */
function unquoted(text: string, offset: number): string | undefined {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const line = text.slice(from, Math.max(from, text.indexOf('\n', from))) || text.slice(from);
  // Brackets with quotes or further brackets in them are JSON, not a glob.
  const [, value] =
    /^\s*(?:- +)?(?:[\w.-]+: +)?([*@%`][^\s#]*|(?:\{[^\s{}[\]"']*\}|\[[^\s{}[\]"']*\])(?![\]},])[^\s#:]+(?!\S))/.exec(
      line,
    ) ?? [];
  return value === undefined ? undefined : inQuotes(value);
}

function inQuotes(value: string): string {
  const [first = ''] = value;
  const begun = { '*': 'an alias', '{': 'a map', '[': 'a list' }[first];
  const why =
    begun === undefined ? `plain text in YAML cannot begin with '${first}'` : `to YAML, '${first}' begins ${begun}`;
  return `${why}: put it in quotes: '${value}'`;
}

/** What is wrong with an alias. @param anchors the names that there are before it */
export function unknownAnchor(name: string, anchors: readonly string[]): string {
  const near = nearest(name, anchors);
  if (near !== undefined) return `there is no anchor '&${name}' before this alias; did you mean '*${near}'?`;
  return /^[\w-]*$/.test(name)
    ? `there is no anchor '&${name}' before this alias: put text in quotes: '*${name}'`
    : inQuotes(`*${name}`);
}
