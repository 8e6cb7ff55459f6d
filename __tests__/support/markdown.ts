/** The text of a report in Markdown as a reader gets it: without the marks of code, and what is shown cut off in whole. */
export function readText(markdown: string): string {
  return markdown
    .replaceAll('<wbr>', '')
    .replaceAll(/<code title="([^"]*)">[^<]*<\/code>/g, '$1')
    .replaceAll(/<\/?code>|`/g, '')
    .replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));
}
