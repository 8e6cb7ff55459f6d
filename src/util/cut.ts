/** The first characters of a text, at most `limit` (UTF-16 code units). The last one is `…` if the text was cut. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  // Half a surrogate pair is not a character.
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}

/** A value from outside for a message, on one line. What follows it in the message is then not lost. */
export function quoted(text: string): string {
  return JSON.stringify(cut(text, 256));
}
