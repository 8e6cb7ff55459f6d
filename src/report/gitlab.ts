import type { FileLine } from '../util/file-line.ts';
import { jsonText } from './escape.ts';
import type { Format } from './formats.ts';
import { fingerprintOf, NO_LINE, resultLine } from './result-line.ts';
import type { Severity, View } from './view.ts';

/** An issue as GitLab reads it. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
interface Issue {
  readonly description: string;
  readonly check_name: string;
  /** GitLab treats two issues with the same fingerprint as one. */
  readonly fingerprint: string;
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker';
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const LEVELS = { error: 'critical', warn: 'minor' } as const satisfies Record<Severity, Issue['severity']>;

/** Reports as one GitLab code quality report, which a merge request shows. */
function renderGitlab(views: readonly View[]): string {
  return jsonText(
    false,
    views.flatMap((view) => [
      ...view.findings.map(({ rule, severity, message, subject, ...finding }) =>
        issueOf(rule, LEVELS[severity], message, resultLine(finding, view), subject),
      ),
      // The rule that reports what could not be checked may be off. A report without issues would say that all is well.
      ...(view.unchecked > 0 && !view.findings.some(({ isUnchecked }) => isUnchecked)
        ? [issueOf('unchecked', 'critical', view.headline.sentence, view.line ?? NO_LINE, ['unchecked', view.category])]
        : []),
    ]),
  );
}

export const GITLAB: Format = {
  render: (view) => renderGitlab([view]),
  renderFailure: (_command, { code, message, mistakes: [place = NO_LINE] = [] }) =>
    jsonText(false, [issueOf(code, 'blocker', `No verdict: ${message}`, place, [code, message])]),
  renderAll: renderGitlab,
};

function issueOf(
  rule: string,
  severity: Issue['severity'],
  description: string,
  { path, line }: FileLine,
  subject: readonly unknown[],
): Issue {
  return {
    description,
    severity,
    fingerprint: fingerprintOf(subject),
    check_name: rule,
    location: { path, lines: { begin: line } },
  };
}
