import { by } from '../util/by.ts';
import type { Severity, FixStep, View, ViewFinding } from './view.ts';

/** Findings of one rule and severity. */
export interface Group {
  readonly rule: string;
  readonly severity: Severity;
  readonly findings: readonly ViewFinding[];
  readonly fixes: readonly Fix[];
}

/** Findings of a group that are all fixed in the same way, which is said once. */
export interface Fix {
  /** At least one, in the report's order. */
  readonly findings: readonly ViewFinding[];
  /** Absent if an earlier fix is the same. */
  readonly steps?: readonly FixStep[];
}

/** A report's findings for people, those with the same fix together. */
export function groupsOf({ findings }: View): Group[] {
  const said = new Set<string>();
  return [...by(findings, ({ rule, severity }) => `${severity} ${rule}`).values()].map((group) => {
    const { rule, severity } = group[0];
    const fixes = [...by(group, ({ steps }) => JSON.stringify(steps))].map(([key, alike]): Fix => {
      const again = said.has(key);
      said.add(key);
      return again ? { findings: alike } : { findings: alike, steps: alike[0].steps };
    });
    return { rule, severity, findings: group, fixes };
  });
}
