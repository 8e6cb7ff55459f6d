/**
 * Text in which neither HTML nor Markdown finds anything to act on, nor an attribute its end. What GitHub makes a link of
 * begins with a scheme or with `www.`.
 */
export function entities(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 ./-]|(?<=www)\./giu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
