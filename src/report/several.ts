import { type Format, type FormatName, FORMATS, type RenderOptions } from './formats.ts';
import type { View } from './view.ts';

/**
 * The reports of one run, one after the other. Of several, each that does not name its image by itself gets a title.
 *
 * @param quiet leaves out of the text every report that holds no finding; the formats for machines stay whole
 */
export async function renderAll(
  views: readonly View[],
  { format, quiet = false }: { readonly format: FormatName; readonly quiet?: boolean | undefined },
  options: RenderOptions,
): Promise<string> {
  const { render, renderTitle, renderAll: renderTogether }: Format = await FORMATS[format]();
  if (renderTogether !== undefined) return renderTogether(views);
  const shown = quiet && format === 'text' ? views.filter(isWorthSaying) : views;
  const titleOf = views.length > 1 ? renderTitle : undefined;
  const texts = shown.map((view) => `${titleOf?.(view.subject, options) ?? ''}${render(view, options)}`);
  return texts.join(renderTitle === undefined ? '' : '\n');
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
