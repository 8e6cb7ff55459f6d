import { type Format, type PageFormatName, PAGE_FORMATS, type RenderOptions } from './formats.ts';
import type { View } from './view.ts';

/** The reports of one run in a row. If there are several, each that does not name its image gets a title. */
export async function renderAll(
  views: readonly View[],
  format: PageFormatName,
  options: RenderOptions,
): Promise<string> {
  const { render, renderTitle, renderAll: renderTogether }: Format = await PAGE_FORMATS[format]();
  return renderTogether?.(views) ?? joined(views, { render, renderTitle }, options);
}

/** The verdict of each report, in a line or two, for a terminal when the reports themselves go elsewhere. */
export async function renderVerdicts(views: readonly View[], options: RenderOptions): Promise<string> {
  const { renderVerdict, TEXT } = await import('./text.ts');
  return joined(views, { render: renderVerdict, renderTitle: TEXT.renderTitle }, options);
}

function joined(
  views: readonly View[],
  { render, renderTitle }: Pick<Format, 'render'> & { readonly renderTitle: Format['renderTitle'] | undefined },
  options: RenderOptions,
): string {
  const titleOf = views.length > 1 ? renderTitle : undefined;
  const texts = views.map((view) => `${titleOf?.(view.subject, options) ?? ''}${render(view, options)}`);
  return texts.join(renderTitle === undefined ? '' : '\n');
}

/** The reports of one run as one JSON value: the report, or the list of them. */
export async function jsonOfAll(views: readonly View[]): Promise<string> {
  const { renderJson } = await import('./json.ts');
  const [first = '', ...others] = views.map((view) => renderJson(view));
  return others.length === 0 ? first : `[${[first, ...others].join(',')}]\n`;
}

/** Anything but a unique image without findings. */
export function isWorthSaying({ findings, exitCode }: View): boolean {
  return findings.length > 0 || exitCode !== 0;
}
