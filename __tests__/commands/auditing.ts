// Jest fails to link what two dynamic imports load concurrently: all that an audit loads so is loaded here.
import '../../src/ecr/catalog.ts';
import '../../src/ecr/client.ts';
import '../../src/ecr/config-blob.ts';
import '../../src/ecr/registry.ts';
import '../../src/ecr/survey.ts';
import { audit, type AuditOptions } from '../../src/commands/audit.ts';
import type { Door } from '../../src/commands/door.ts';
import { renderAuditHtml } from '../../src/report/audit-html.ts';
import { renderAuditJson } from '../../src/report/audit-json.ts';
import { renderAuditMarkdown } from '../../src/report/audit-markdown.ts';
import { renderAuditSarif } from '../../src/report/audit-sarif.ts';
import { renderAuditText } from '../../src/report/audit-text.ts';
import type { AuditFinding, AuditReport, SharedGroup } from '../../src/types/audit.ts';
import { expectValidAudit } from '../support/audit-schema.ts';
import { doorTo } from '../support/door.ts';
import { readSarif } from '../support/sarif.ts';
import type { Scene } from './scene.ts';

/** Audits a scene. Every report has to fit its schemas, and no line of its text may end in a space. */
export async function auditIn(
  { sandbox, cwd, steps }: Scene,
  options: Partial<AuditOptions> = {},
  door: Partial<Door> = {},
): Promise<AuditReport> {
  const world = doorTo(sandbox.endpoint, { cwd, progress: (step) => steps.push(step), ...door });
  const report = await audit({ timeoutMs: 20_000, rate: 1000, ...options }, world);
  expectValidAudit(renderAuditJson(report));
  readSarif(renderAuditSarif(report));
  renderAuditMarkdown(report);
  renderAuditHtml(report, { colors: false, columns: 80 });
  const text = renderAuditText(report, { colors: false, columns: 80 });
  if (/ $/m.test(text)) throw new Error(`A line ends in a space:\n${text}`);
  return report;
}

/** The groups that a report finds shared. */
export function groupsIn({ findings }: AuditReport): SharedGroup[] {
  return findings.flatMap((finding) => (finding.rule === 'shared-image' ? [finding.group] : []));
}

/** `SERVICE TAGS` of every image of a group. */
export function placesIn(group: SharedGroup | undefined): string[] {
  return group?.images.map(({ service, tags }) => `${service} ${tags.join(',')}`) ?? [];
}

export function findingsOf<R extends AuditFinding['rule']>(
  { findings }: AuditReport,
  rule: R,
): Extract<AuditFinding, { rule: R }>[] {
  return findings.filter((finding): finding is Extract<AuditFinding, { rule: R }> => finding.rule === rule);
}
