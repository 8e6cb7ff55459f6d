import type { ExitCode } from '../types/report.ts';
import type { FailedCommand, Failure } from './failure.ts';
import type { Format, RenderOptions } from './formats.ts';

type RenderFailure = (command: FailedCommand, failure: Failure, exitCode: ExitCode, options: RenderOptions) => string;

/** How a format tells of a run that ended before there was a verdict. People are told at once, whatever the format is. */
const FAILED: Readonly<Record<Format, () => Promise<RenderFailure>>> = {
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
};

/** The failure in a format; empty for text. */
export async function renderFailure(format: Format, ...failed: Parameters<RenderFailure>): Promise<string> {
  const render = await FAILED[format]();
  return render(...failed);
}
