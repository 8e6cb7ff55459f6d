import type { Invocation, Log, Notification, ReportingDescriptor, Result, Run } from 'sarif';
import { HOME } from '../util/docs-url.ts';
import { VERSION } from '../util/version.ts';
import { amount } from '../util/words.ts';
import { jsonText, visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { Format } from './formats.ts';
import { fingerprintOf, resultLine, wholeText } from './result-line.ts';
import type { ExitCode, RuleText, Severity, View, ViewFinding } from './view.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS = { error: 'error', warn: 'warning' } as const satisfies Record<Severity, Result.level>;
/**
 * How many results of one run code scanning keeps.
 * https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
const RESULTS = 5000;

/**
 * Reports as one SARIF log for code scanning, one run per report: runs of several services coexist.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function renderSarif(views: readonly View[]): string {
  return print(
    views.map((view) => ({
      tool: toolOf(view.rules),
      // A category of its own, so that another service's run does not close this one's alerts.
      automationDetails: { id: `mintmark/${view.category}/` },
      invocations: [invocationOf(view)],
      results: view.findings.slice(0, RESULTS).map((finding) => resultOf(finding, view)),
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
  return print([{ tool: toolOf([]), invocations: [invocation], results: [] }]);
}

export const SARIF: Format = {
  render: (view) => renderSarif([view]),
  renderFailure: (_command, failure, exitCode) => renderErrorSarif(failure, exitCode),
  renderAll: renderSarif,
};

function toolOf(rules: readonly RuleText[]): Run['tool'] {
  return {
    driver: {
      name: 'mintmark',
      informationUri: HOME,
      ...(VERSION !== undefined && { version: VERSION, semanticVersion: VERSION }),
      rules: rules.map(({ id, severity, title, reason, fix, url }): ReportingDescriptor => ({
        id,
        shortDescription: { text: `${title}.` },
        fullDescription: { text: reason },
        help: { text: `${reason}\n\n${fix}`, markdown: `${reason}\n\n${fix}\n\n[What to do](${url})` },
        helpUri: url,
        defaultConfiguration: { level: LEVELS[severity] },
        properties: { tags: ['container-image', 'ecr'], precision: 'very-high' },
      })),
    },
  };
}

function resultOf({ rule, severity, subject, ...finding }: ViewFinding, view: View): Result {
  const { path, line: startLine } = resultLine(finding, view);
  return {
    ruleId: rule,
    ruleIndex: view.rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: plain(wholeText(finding).join('\n')) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine } } }],
    // The only fingerprint that code scanning reads.
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(subject) },
  };
}

/**
 * How a run with a verdict ended. Notifications say what results cannot: what was unchecked, or that there was nothing
 * to compare with.
 */
function invocationOf({ exitCode, unchecked, headline: { word, sentence }, findings }: View): Invocation {
  const rest = findings.length - RESULTS;
  const notes: Notification[] = [
    ...(unchecked > 0 ? [notification('error', incomplete(unchecked))] : []),
    ...(word === 'Nothing to compare' ? [notification('note', `${word}: ${sentence}`)] : []),
    ...(rest > 0
      ? [notification('note', `${amount(rest, 'more finding is', 'more findings are')} in the JSON report.`)]
      : []),
  ];
  return {
    executionSuccessful: unchecked === 0,
    exitCode,
    ...(notes.length > 0 && { toolExecutionNotifications: notes }),
  };
}

/** Code scanning takes a missing result for a fix. */
function incomplete(unchecked: number): string {
  return `Not everything was checked: ${amount(unchecked, 'place', 'places')} could not be checked. Do not upload this: code scanning would close the alerts that it lacks.`;
}

function notification(level: 'error' | 'note', text: string): Notification {
  return { level, message: { text: plain(text) } };
}

/** A relative path as a URI. A lone surrogate, which YAML can write, has no URI form. */
function uriOf(path: string): string {
  return encodeURI(Buffer.from(path).toString()).replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** Untrusted lines as a message: they cannot form a link (SARIF 3.11.6), and nothing in them acts on a terminal. */
function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line).replaceAll('](', '] ('))
    .join('\n');
}

function print(runs: Run[]): string {
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs };
  return jsonText(false, log);
}
