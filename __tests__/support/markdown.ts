/** The text of a Markdown report as a reader sees it: without code markers, and with shortened text in full. */
export function readText(markdown: string): string {
  return markdown
    .replaceAll('<wbr>', '')
    .replaceAll(/<code title="([^"]*)">[^<]*<\/code>/g, '$1')
    .replaceAll(/<\/?code>|`/g, '')
    .replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));
}
