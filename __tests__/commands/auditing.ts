import type { AuditOptions } from '../../src/commands/audit/options.ts';
import { audit } from '../../src/commands/audit/run.ts';
import type { Runtime } from '../../src/commands/runtime.ts';
import { expectValidAudit } from '../support/audit-schema.ts';
import { runtimeTo } from '../support/runtime.ts';
import { readSarif } from '../support/sarif.ts';
import type { Scene } from './scene.ts';
import type { Finding } from '../../src/rules/rules.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import type { SharedGroup } from '../../src/rules/shared-group.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { renderText } from '../../src/report/text.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { renderHtml } from '../../src/report/html-page.ts';

/** Audits a scene. Every report must match its schema, and no line of its text may end in a space. */
export async function auditIn(
  { sandbox, cwd, steps }: Scene,
  options: Partial<AuditOptions> = {},
  changes: Partial<Runtime> = {},
): Promise<AuditReport> {
  const runtime = runtimeTo(sandbox.endpoint, { cwd, progress: (step) => steps.push(step), ...changes });
  const report = await audit({ timeoutMs: 20_000, rate: 1000, ...options }, runtime);
  expectValidAudit(renderJson(auditView(report)));
  readSarif(renderSarif([auditView(report)]));
  renderMarkdown(auditView(report));
  renderHtml(auditView(report), { colors: false, columns: 80 });
  const text = renderText(auditView(report), { colors: false, columns: 80 });
  if (/ $/m.test(text)) throw new Error(`A line ends in a space:\n${text}`);
  return report;
}

/** The groups that a report finds shared. */
export function groupsIn({ findings }: AuditReport): SharedGroup[] {
  return findings.flatMap((finding) => ('group' in finding ? [finding.group] : []));
}

/** `SERVICE TAGS` of every image of a group. */
export function placesIn(group: SharedGroup | undefined): string[] {
  return group?.images.map(({ service, tags }) => `${service} ${tags.join(',')}`) ?? [];
}

export function findingsOf<R extends Finding['rule']>(
  { findings }: AuditReport,
  rule: R,
): Extract<Finding, { rule: R }>[] {
  return findings.filter((finding): finding is Extract<Finding, { rule: R }> => finding.rule === rule);
}
