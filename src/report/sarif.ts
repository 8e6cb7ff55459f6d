import type { Invocation, Log, ReportingDescriptor, Result, Run } from 'sarif';
import { DEFAULT_SEVERITIES, type Finding, type RuleId, type Severity } from '../types/finding.ts';
import type { ExitCode, Report } from '../types/report.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';
import { type Line, lineOf } from './line.ts';
import { explain } from './message.ts';
import { RULES } from './rules.ts';
import { fingerprintOf } from './sarif-fingerprint.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
export const LEVELS = { error: 'error', warn: 'warning' } as const satisfies Record<Severity, Result.level>;

/**
 * Reports as one SARIF log for code scanning, a run each: the runs of several services stand beside each other.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function renderSarif(reports: readonly Report[], { dockerfile }: Pick<RenderOptions, 'dockerfile'>): string {
  return print(
    reports.map((report) => ({
      tool: tool(),
      // A category of its own, so that another service's run does not take this one's alerts away.
      automationDetails: { id: `mintmark/${report.command}/${report.target.uri}/` },
      invocations: [{ executionSuccessful: report.verdict !== 'unknown', exitCode: report.exitCode }],
      results: report.findings.map((finding) => resultOf(finding, report, dockerfile)),
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
  return print([{ tool: tool(), invocations: [invocation], results: [] }]);
}

export function tool(): Run['tool'] {
  return { driver: { name: 'mintmark', rules: RULE_LIST } };
}

export const RULE_IDS = Object.keys(RULES) as RuleId[];

const RULE_LIST = RULE_IDS.map((id): ReportingDescriptor => {
  const { title, reason, remedy } = RULES[id];
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: reason },
    help: { text: `${reason}\n\n${remedy}` },
    defaultConfiguration: { level: LEVELS[DEFAULT_SEVERITIES[id]] },
    properties: { tags: ['container-image', 'ecr'], precision: 'very-high' },
  };
});

function resultOf(finding: Finding, report: Report, dockerfile: Line | undefined): Result {
  const { message, details, remedy } = explain(finding, report);
  const facts = details.map(({ label, value }) => `${label}: ${value}`);
  const steps = remedy.flatMap(({ text, command }) => (command === undefined ? [text] : [text, command]));
  // Code scanning shows no result without a place.
  const { path, line } = lineOf(finding, dockerfile) ?? dockerfile ?? { path: 'mintmark.yml', line: 1 };
  return {
    ruleId: finding.rule,
    ruleIndex: RULE_IDS.indexOf(finding.rule),
    level: LEVELS[finding.severity],
    message: { text: plain([`${message}.`, ...facts, ...steps].join('\n')) },
    locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(path) }, region: { startLine: line } } }],
    // The only name that code scanning reads.
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(finding, report) },
  };
}

/** Foreign text of several lines as a message: no link can come of it (SARIF 3.11.6), nor anything that a terminal acts on. */
export function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line).replaceAll('](', '] ('))
    .join('\n');
}

export function print(runs: Run[]): string {
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
