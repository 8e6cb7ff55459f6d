import type { Report } from '../types/report.ts';
import type { Line } from './line.ts';

/** What the medium can show. */
export interface RenderOptions {
  readonly colors: boolean;
  /** The width to wrap sentences at. References, digests and commands are never broken. */
  readonly columns: number;
  /** Given, a moment is also said as a distance from it: `3 days ago`. */
  readonly now?: Date | undefined;
  /** JSON without a break in it, for a report a line. */
  readonly oneLine?: boolean | undefined;
  /** Where a finding about the image is shown in the repository: the stage of the Dockerfile that it is made from. */
  readonly dockerfile?: Line | undefined;
}

/** A format: one function from a report to text that ends in a newline. */
export type Render = (report: Report, options: RenderOptions) => string;

/** Every format by the name that `--format` takes. A format is loaded when it is asked for. */
export const FORMATS = {
  text: async () => (await import('./text.ts')).renderText,
  json: async () => (await import('./json.ts')).renderJson,
  sarif: async () => {
    const { renderSarif } = await import('./sarif.ts');
    return (report, options) => renderSarif([report], options);
  },
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
} as const satisfies Record<string, () => Promise<Render>>;

export type Format = keyof typeof FORMATS;

export function isFormat(text: string): text is Format {
  return Object.hasOwn(FORMATS, text);
}
