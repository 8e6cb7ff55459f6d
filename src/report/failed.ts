import type { FailedCommand, Failure } from './failure.ts';
import type { PageFormat, RenderOptions } from './formats.ts';
import type { ExitCode } from './view.ts';

type RenderFailure = (command: FailedCommand, failure: Failure, exitCode: ExitCode, options: RenderOptions) => string;

/** How a format tells of a run that ended before there was a verdict. People are told at once, whatever the format is. */
const FAILED: Readonly<Record<PageFormat, () => Promise<RenderFailure>>> = {
  text: () => Promise.resolve(() => ''),
  json: async () => (await import('./json.ts')).renderErrorJson,
  sarif: async () => {
    const { renderErrorSarif } = await import('./sarif.ts');
    return (_command, failure, exitCode) => renderErrorSarif(failure, exitCode);
  },
  markdown: async () => {
    const { renderErrorMarkdown } = await import('./markdown.ts');
    return (_command, failure) => renderErrorMarkdown(failure);
  },
  html: async () => {
    const { renderErrorHtml } = await import('./html-page.ts');
    return (_command, failure, _exitCode, options) => renderErrorHtml(failure, options);
  },
};

export function isFailedFormat(text: string): text is PageFormat {
  return Object.hasOwn(FAILED, text);
}

/** The failure in a format; empty for text. */
export async function renderFailure(format: PageFormat, ...failed: Parameters<RenderFailure>): Promise<string> {
  const render = await FAILED[format]();
  return render(...failed);
}
