import type { Invocation, Log, ReportingDescriptor, Result, Run } from 'sarif';
import { digestOf } from '../image/digest.ts';
import { DEFAULT_SEVERITIES, type RuleId, type Severity } from '../types/finding.ts';
import { jsonText, visible } from './escape.ts';
import type { Line } from './line.ts';
import type { ExitCode } from '../types/report.ts';
import type { Headline } from './headline.ts';
import type { Explanation } from './message.ts';
import { RULES } from './rules.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS = { error: 'error', warn: 'warning' } as const satisfies Record<Severity, Result.level>;
const RULE_IDS = Object.keys(RULES) as RuleId[];

export const TOOL: Run['tool'] = {
  driver: {
    name: 'mintmark',
    rules: RULE_IDS.map((id): ReportingDescriptor => {
      const { title, reason, remedy } = RULES[id];
      return {
        id,
        shortDescription: { text: `${title}.` },
        fullDescription: { text: reason },
        help: { text: `${reason}\n\n${remedy}` },
        defaultConfiguration: { level: LEVELS[DEFAULT_SEVERITIES[id]] },
        properties: { tags: ['container-image', 'ecr'], precision: 'very-high' },
      };
    }),
  },
};

/**
 * A finding of any report as a result.
 *
 * @param line where it is shown; code scanning shows no result without a place, so one without stands in the configuration
 * @param subject what the finding is about, whatever run it was found in: the same subject is the same alert tomorrow
 */
export function sarifResult(
  { rule, severity }: { readonly rule: RuleId; readonly severity: Severity },
  { message, details, remedy }: Explanation,
  line: Line | undefined,
  subject: readonly unknown[],
): Result {
  const facts = details.map(({ label, value }) => `${label}: ${value}`);
  const steps = remedy.flatMap(({ text, command }) => (command === undefined ? [text] : [text, command]));
  const { path, line: startLine } = line ?? { path: 'mintmark.yml', line: 1 };
  return {
    ruleId: rule,
    ruleIndex: RULE_IDS.indexOf(rule),
    level: LEVELS[severity],
    message: { text: plain([`${message}.`, ...facts, ...steps].join('\n')) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine } } }],
    // The only name that code scanning reads.
    partialFingerprints: { primaryLocationLineHash: digestOf(JSON.stringify(subject)).slice('sha256:'.length) },
  };
}

/** How a run with a verdict ended. No result says that there was nothing to compare, so a notification does. */
export function sarifInvocation(
  { exitCode, unchecked }: { readonly exitCode: ExitCode; readonly unchecked: number },
  { word, sentence }: Headline,
  notes: readonly string[] = [],
): Invocation {
  const all = [...(word === 'Nothing to compare' ? [`${word}: ${sentence}`] : []), ...notes];
  return {
    executionSuccessful: unchecked === 0,
    exitCode,
    ...(all.length > 0 && {
      toolExecutionNotifications: all.map((text) => ({ level: 'note' as const, message: { text: plain(text) } })),
    }),
  };
}

/** A relative path as a URI. Half of a surrogate pair, which YAML can write, has no form in one. */
function uriOf(path: string): string {
  return encodeURI(Buffer.from(path).toString()).replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** Untrusted text of several lines as a message: no link can come of it (SARIF 3.11.6), nor anything that a terminal acts on. */
export function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line).replaceAll('](', '] ('))
    .join('\n');
}

export function print(runs: Run[]): string {
  const log: Log = { $schema: SCHEMA, version: '2.1.0', runs };
  return jsonText(false, log);
}
