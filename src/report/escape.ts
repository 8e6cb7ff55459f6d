/**
 * Characters that a terminal or a text editor acts on instead of showing: C0 and C1 controls, zero-width characters,
 * line and paragraph separators, and the directional marks, overrides and isolates of Unicode's bidirectional algorithm
 * ("Trojan Source", CVE-2021-42574).
 */
const ACTING = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Foreign text made fit for one line of a terminal: every acting character shows as an escape, such as `\u001b`. */
export function visible(text: string): string {
  return text.replace(ACTING, escapeUnit);
}

const SHORT = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** In the form that JavaScript and JSON read back as the same character. */
function escapeUnit(character: string): string {
  return SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What a POSIX shell takes as one word with no meaning beyond itself. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** One argument for a command that a person pastes into a POSIX shell. */
export function shellQuote(argument: string): string {
  return PLAIN_WORD.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
