import { hexOf } from '../../image/digest.ts';
import type { ListedFinding, PageData, PageFinding, PageGroup, PageImage, PageRepository } from '../../page/data.ts';
import type { Acceptance } from '../../rules/allowances.ts';
import type { Finding } from '../../rules/rules.ts';
import type { PlacedImage, SharedGroup } from '../../rules/shared-group.ts';
import type { Repository } from '../../image/repository.ts';
import type { AuditReport } from './report.ts';

/** What the page of an audit is drawn from. */
export function pageData(report: AuditReport): PageData {
  const repositories = new Numbered<PageRepository>();
  const services = new Numbered<string>();
  const numberOf = ({ registry, name, uri }: Repository): number =>
    repositories.of(uri, () => ({ registry: { account: registry.account, region: registry.region }, name, uri }));
  const imageOf = (image: PlacedImage): PageImage => [
    numberOf(image.repository),
    services.of(image.service, () => image.service),
    hexOf(image.digest),
    image.tags,
    seconds(image.pushedAt),
    seconds(image.pulledAt),
    image.bytes ?? null,
    image.archived ? 1 : 0,
  ];
  const groupOf = ({ imageIds, sameDigest, risk, mark, images }: SharedGroup): PageGroup => ({
    ids: imageIds.map((digest) => hexOf(digest)),
    ...(sameDigest ? { sameDigest } : {}),
    ...(risk === 'copes' ? {} : { risk }),
    ...(mark === undefined ? {} : { mark }),
    images: images.map(imageOf),
  });
  const groups: PageGroup[] = [];
  const findings: PageFinding[] = [];
  for (const finding of report.findings) {
    if ('group' in finding) groups.push(groupOf(finding.group));
    else if (finding.rule === 'expired-allowance') findings.push(finding);
    else if (isListed(finding)) findings.push({ ...finding, repository: numberOf(finding.repository) });
  }
  for (const { group, allowance } of report.allowed) {
    groups.push({ ...groupOf(group), allowed: allowedBy(allowance) });
  }
  return {
    repositories: repositories.values,
    services: services.values,
    groups,
    findings,
    ...(hasAllKnown(report) && { showsNew: true }),
  };
}

/** Whether everything in the baseline is accepted. */
function hasAllKnown({ baseline }: AuditReport): boolean {
  return baseline !== undefined && !baseline.ignored && baseline.expired === 0;
}

function allowedBy(allowance: Acceptance): NonNullable<PageGroup['allowed']> {
  const { reason, expires } = allowance;
  return { reason, expires, ...('since' in allowance && { since: allowance.since }) };
}

type Placed = Extract<ListedFinding, { readonly repository: Repository }>;

/** What an audit finds in one repository. */
function isListed(finding: Finding): finding is Placed {
  return (
    finding.rule === 'shared-repository' ||
    finding.rule === 'mutable-tags' ||
    finding.rule === 'no-lifecycle-policy' ||
    (finding.rule === 'unmarked-image' && 'repository' in finding)
  );
}

/** Values by a key, each once, numbered in the order in which they are added. */
class Numbered<T> {
  readonly values: T[] = [];
  readonly #numbers = new Map<string, number>();

  of(key: string, make: () => T): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.values.length);
    return this.values.push(make()) - 1;
  }
}

function seconds(date: Date | undefined): number | null {
  return date === undefined ? null : Math.floor(date.getTime() / 1000);
}
