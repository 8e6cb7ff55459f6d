import type { View } from './view.ts';

/** What the medium can show. */
export interface RenderOptions {
  readonly colors: boolean;
  /** The width to wrap sentences at. References, digests and commands are never broken. */
  readonly columns: number;
  /** Given, a moment is also said as a distance from it: `3 days ago`. */
  readonly now?: Date | undefined;
  /** JSON without a break in it, for a report a line. */
  readonly oneLine?: boolean | undefined;
}

/** A format: one function from a report to text that ends in a newline. */
export type Render = (view: View, options: RenderOptions) => string;

/** Every format of a report by the name that `--format` takes. A format is loaded when it is asked for. */
export const FORMATS = {
  text: async () => (await import('./text.ts')).renderText,
  json: async () => (await import('./json.ts')).renderJson,
  sarif: async () => {
    const { renderSarif } = await import('./sarif.ts');
    return (view) => renderSarif([view]);
  },
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
} as const satisfies Record<string, () => Promise<Render>>;

export type Format = keyof typeof FORMATS;

/** The same, and a page for a browser, of reports that have the data to draw one from. */
export const PAGE_FORMATS = {
  ...FORMATS,
  html: async () => (await import('./html-page.ts')).renderHtml,
} as const satisfies Record<string, () => Promise<Render>>;

export type PageFormat = keyof typeof PAGE_FORMATS;

export function isFormat(text: string): text is Format {
  return Object.hasOwn(FORMATS, text);
}
