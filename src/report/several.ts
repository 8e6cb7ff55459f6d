import { createColors } from 'picocolors';
import type { Report } from '../types/report.ts';
import { visible } from './escape.ts';
import { FORMATS, type Format, type RenderOptions } from './formats.ts';

/**
 * The reports of one run, one after the other. Of several, each that does not name its image by itself gets a title.
 *
 * @param quiet leaves out of the text every report that holds no finding; the formats for machines stay whole
 */
export async function renderAll(
  reports: readonly Report[],
  { format, quiet = false }: { readonly format: Format; readonly quiet?: boolean | undefined },
  options: RenderOptions,
): Promise<string> {
  // One log holds them all.
  if (format === 'sarif') return (await import('./sarif.ts')).renderSarif(reports, options);
  const [render, titleOf] = await Promise.all([FORMATS[format](), TITLES[format]()]);
  const shown = quiet && format === 'text' ? reports.filter(isWorthSaying) : reports;
  const texts = shown.map((report) =>
    reports.length > 1 ? `${titleOf(report, options)}${render(report, options)}` : render(report, options),
  );
  return texts.join(format === 'json' ? '' : '\n');
}

/** The reports of one run as one JSON value: the report, or the list of them. */
export async function jsonOfAll(reports: readonly Report[]): Promise<string> {
  const { renderJson } = await import('./json.ts');
  const [first = '', ...others] = reports.map((report) => renderJson(report));
  return others.length === 0 ? first : `[${[first, ...others].join(',')}]\n`;
}

/** Anything but a unique image in which nothing was found. */
function isWorthSaying({ findings, exitCode }: Report): boolean {
  return findings.length > 0 || exitCode !== 0;
}

type Title = (report: Report, options: RenderOptions) => string;

const TITLES: Readonly<Record<Exclude<Format, 'sarif'>, () => Promise<Title>>> = {
  text: () => Promise.resolve(({ image }, { colors }) => `${createColors(colors).bold(visible(image.source.text))}\n`),
  json: () => Promise.resolve(() => ''),
  markdown: async () => {
    const { fit, prose } = await import('./markdown-nodes.ts');
    return ({ image }) => `${fit([{ type: 'heading', depth: 1, children: prose(image.source.text) }])}\n`;
  },
};
