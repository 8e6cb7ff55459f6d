/**
 * Characters that act on a terminal or an editor instead of being shown, or that are invisible: controls, format
 * characters (zero-width, tags, soft hyphens and the directional marks of "Trojan Source", CVE-2021-42574), line and
 * paragraph separators, lone surrogates, the two characters that XML forbids, and everything that Unicode calls default
 * ignorable. An emoji keeps the selector that follows it.
 */
const ACTING =
  /(?<!\p{Extended_Pictographic})\ufe0f|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]|(?!\ufe0f)\p{Default_Ignorable_Code_Point}/gu;

/**
 * Untrusted text made fit for one line of a terminal or a log: every acting character shows as an escape, such as
 * `\u001b`, and whatever a runner obeys anywhere in a line is no longer a command.
 */
export function visible(text: string): string {
  return text.replace(ACTING, escapeCharacter).replace(COMMAND, '#\\u0023');
}

/** `##[…]` to GitHub Actions and Azure Pipelines, `##vso[…]` to Azure Pipelines, `##teamcity[…]` to TeamCity. */
const COMMAND = /##(?=[a-z]*\[)/gi;

const SHORT = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** In the form that JavaScript and JSON read as the same character. */
function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return SHORT.get(character) ?? units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** A document as JSON. Untrusted text is only ever in its strings, where an escaped character is the same character. */
export function jsonText(oneLine: boolean | undefined, document: object): string {
  return `${visibleLines(JSON.stringify(document, undefined, oneLine === true ? undefined : 2))}\n`;
}

/** The same for a text in which only the line feeds are known to be intended. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/**
 * Makes a whole text for people, bound for stdout, stderr or a file, inert in a workflow log. The runner trims each
 * line before it looks for `::command::`, and a line can begin anywhere once a long text has been wrapped. Colours count
 * as nothing, as something may remove them before the runner reads the line.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function inert(text: string): string {
  return text.replace(COMMAND, '#\\u0023').replace(LINE_COMMAND, '$1\\u003a');
}

/** A colour begins with an escape character. */
const LINE_COMMAND = /^((?:[^\S\n]|\u0085|\u001b\[[\d;]*m)*):(?=:)/gm;

/** What a POSIX shell reads as one word with no special meaning. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** Quotes one argument of a command that a person pastes into a POSIX shell. */
export function shellQuote(argument: string): string {
  return PLAIN_WORD.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
