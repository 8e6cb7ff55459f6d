import type { FailedCommand, Failure } from './failure.ts';
import type { ExitCode, View } from './view.ts';

/** What the medium can show. */
export interface RenderOptions {
  readonly colors: boolean;
  /** The width to wrap sentences at. References, digests and commands are never broken. */
  readonly columns: number;
  /** If given, a time is also shown as a distance from it: `3 days ago`. */
  readonly now?: Date;
  /** JSON without line breaks, for one report per line. */
  readonly oneLine?: boolean;
}

/** A format. What it renders ends in a newline. */
export interface Format {
  readonly render: (view: View, options: RenderOptions) => string;
  /** Renders a run without a verdict. Empty for text: people read the failure on stderr, whatever the format is. */
  readonly renderFailure: (
    command: FailedCommand,
    failure: Failure,
    exitCode: ExitCode,
    options: RenderOptions,
  ) => string;
  /** How each of several reports begins. Absent: a report names its image itself. */
  readonly renderTitle?: (subject: string, options: RenderOptions) => string;
  /** Several reports as one document. Absent: one after the other. */
  readonly renderAll?: (views: readonly View[]) => string;
}

/** Every format of a report, by the name that `--report` takes. Formats are loaded on demand. */
export const FORMATS = {
  text: async () => (await import('./text.ts')).TEXT,
  json: async () => (await import('./json.ts')).JSON_FORMAT,
  sarif: async () => (await import('./sarif.ts')).SARIF,
  markdown: async () => (await import('./markdown.ts')).MARKDOWN,
  junit: async () => (await import('./junit.ts')).JUNIT,
  gitlab: async () => (await import('./gitlab.ts')).GITLAB,
} as const satisfies Record<string, () => Promise<Format>>;

export type FormatName = keyof typeof FORMATS;

/** The same, plus a page for a browser, for reports that have the data to draw one. */
export const PAGE_FORMATS = {
  ...FORMATS,
  html: async () => (await import('./html-page.ts')).HTML,
} as const satisfies Record<string, () => Promise<Format>>;

export type PageFormatName = keyof typeof PAGE_FORMATS;

/** The format of a file, by how its name ends. The first match counts. */
export const ENDINGS: readonly (readonly [ending: string, format: string])[] = [
  ['gl-code-quality-report.json', 'gitlab'],
  ['.sarif.json', 'sarif'],
  ['.sarif', 'sarif'],
  ['.json', 'json'],
  ['.md', 'markdown'],
  ['.html', 'html'],
  ['.xml', 'junit'],
  ['.prom', 'prometheus'],
  ['.txt', 'text'],
];

export function isPageFormat(text: string): text is PageFormatName {
  return Object.hasOwn(PAGE_FORMATS, text);
}
