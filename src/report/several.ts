import { createColors } from 'picocolors';
import { visible } from './escape.ts';
import { FORMATS, type Format, type RenderOptions } from './formats.ts';
import type { View } from './view.ts';

/**
 * The reports of one run, one after the other. Of several, each that does not name its image by itself gets a title.
 *
 * @param quiet leaves out of the text every report that holds no finding; the formats for machines stay whole
 */
export async function renderAll(
  views: readonly View[],
  { format, quiet = false }: { readonly format: Format; readonly quiet?: boolean | undefined },
  options: RenderOptions,
): Promise<string> {
  // One log holds them all.
  if (format === 'sarif') return (await import('./sarif.ts')).renderSarif(views);
  const [render, titleOf] = await Promise.all([FORMATS[format](), TITLES[format]()]);
  const shown = quiet && format === 'text' ? views.filter(isWorthSaying) : views;
  const texts = shown.map((view) =>
    views.length > 1 ? `${titleOf(view, options)}${render(view, options)}` : render(view, options),
  );
  return texts.join(format === 'json' ? '' : '\n');
}

/** The reports of one run as one JSON value: the report, or the list of them. */
export async function jsonOfAll(views: readonly View[]): Promise<string> {
  const { renderJson } = await import('./json.ts');
  const [first = '', ...others] = views.map((view) => renderJson(view));
  return others.length === 0 ? first : `[${[first, ...others].join(',')}]\n`;
}

/** Anything but a unique image in which nothing was found. */
function isWorthSaying({ findings, exitCode }: View): boolean {
  return findings.length > 0 || exitCode !== 0;
}

type Title = (view: View, options: RenderOptions) => string;

const TITLES: Readonly<Record<Exclude<Format, 'sarif'>, () => Promise<Title>>> = {
  text: () => Promise.resolve(({ subject }, { colors }) => `${createColors(colors).bold(visible(subject))}\n`),
  json: () => Promise.resolve(() => ''),
  markdown: async () => {
    const { fit, prose } = await import('./markdown-nodes.ts');
    return ({ subject }) => `${fit([{ type: 'heading', depth: 1, children: prose(subject) }])}\n`;
  },
};
