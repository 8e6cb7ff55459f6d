import type { ExitCode } from '../types/report.ts';
import type { AuditFormat } from './audit-formats.ts';
import type { FailedCommand, Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';

type RenderFailure = (command: FailedCommand, failure: Failure, exitCode: ExitCode, options: RenderOptions) => string;

/** How a format tells of a run that ended before there was a verdict. People are told at once, whatever the format is. */
const FAILED: Readonly<Record<AuditFormat, () => Promise<RenderFailure>>> = {
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
    const { renderFailedAuditHtml } = await import('./audit-html.ts');
    return (_command, failure, _exitCode, options) => renderFailedAuditHtml(failure, options);
  },
};

export function isFailedFormat(text: string): text is AuditFormat {
  return Object.hasOwn(FAILED, text);
}

/** The failure in a format; empty for text. */
export async function renderFailure(format: AuditFormat, ...failed: Parameters<RenderFailure>): Promise<string> {
  const render = await FAILED[format]();
  return render(...failed);
}
