import type { Finding, RuleId, Severity } from '../types/finding.ts';
import type { Report } from '../types/report.ts';
import { explain, type Explanation } from './message.ts';
import type { Step } from './remedy.ts';

/** Findings of one rule with one and the same way out: it is said once. */
export interface Group {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** At least one, in the report's order. */
  readonly items: readonly { readonly finding: Finding; readonly explanation: Explanation }[];
  /** Absent where a group before it has the same one. */
  readonly remedy?: readonly Step[] | undefined;
}

/** Worst first: what makes the image unfit, then what keeps the verdict unknown, then advice. */
const ORDER: readonly RuleId[] = [
  'shared-image',
  'shared-claim',
  'changed-after-check',
  'reused-tag',
  'shared-repository',
  'unchecked-repository',
  'unmarked-image',
  'expired-allowance',
];

/** A report's findings for people: errors before warnings, worst first, those with the same remedy together. */
export function groupsOf(report: Report): Group[] {
  const groups = new Map<string, Omit<Group, 'items'> & { readonly items: Group['items'][number][] }>();
  for (const finding of report.findings) {
    const explanation = explain(finding, report);
    const { rule, severity } = finding;
    const key = JSON.stringify([rule, severity, explanation.remedy]);
    const group = groups.get(key) ?? { rule, severity, items: [], remedy: explanation.remedy };
    group.items.push({ finding, explanation });
    groups.set(key, group);
  }
  const said = new Set<string>();
  return [...groups.values()]
    .sort((a, b) => rank(a) - rank(b))
    .map((group) => {
      const remedy = JSON.stringify(group.remedy);
      const again = said.has(remedy);
      said.add(remedy);
      return again ? { ...group, remedy: undefined } : group;
    });
}

function rank({ severity, rule }: Group): number {
  return (severity === 'error' ? 0 : ORDER.length) + ORDER.indexOf(rule);
}
