/**
 * Escapes a text so that nothing in it is HTML or Markdown syntax or ends an attribute. GitHub turns text that begins
 * with a scheme or with `www.` into a link, so these are escaped too.
 */
export function entities(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 ./-]|(?<=www)\./giu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
