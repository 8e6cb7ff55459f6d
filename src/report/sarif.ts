import type { Invocation } from 'sarif';
import type { ExitCode, Report } from '../types/report.ts';
import type { Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';
import { headline } from './headline.ts';
import { lineOf } from './line.ts';
import { explain } from './message.ts';
import { sarifSubject } from './sarif-subject.ts';
import { plain, print, sarifInvocation, sarifResult, TOOL } from './sarif-log.ts';

/**
 * Reports as one SARIF log for code scanning, a run each: the runs of several services stand side by side.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function renderSarif(reports: readonly Report[], { dockerfile }: Pick<RenderOptions, 'dockerfile'>): string {
  return print(
    reports.map((report) => ({
      tool: TOOL,
      // A category of its own, so that another service's run does not take this one's alerts away.
      automationDetails: { id: `mintmark/${report.command}/${report.target.uri}/` },
      invocations: [sarifInvocation(report, headline(report))],
      results: report.findings.map((finding) =>
        sarifResult(
          finding,
          explain(finding, report),
          lineOf(finding, dockerfile) ?? dockerfile,
          sarifSubject(finding, report),
        ),
      ),
    })),
  );
}

/** A run that ended before there was a verdict. */
export function renderErrorSarif({ code, message, hint }: Failure, exitCode: ExitCode): string {
  const text = [message, hint].filter((part) => part !== undefined).join('\n');
  const invocation: Invocation = {
    executionSuccessful: false,
    exitCode,
    toolExecutionNotifications: [{ level: 'error', descriptor: { id: code }, message: { text: plain(text) } }],
  };
  return print([{ tool: TOOL, invocations: [invocation], results: [] }]);
}
