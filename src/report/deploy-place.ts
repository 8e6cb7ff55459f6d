import type { DeployedContainer, DeployFinding } from '../types/deploy.ts';
import type { Line } from './line.ts';
import { at, type Place } from './place.ts';

/** Where a finding is in ECR. */
export function deployPlace(finding: DeployFinding): Place {
  switch (finding.rule) {
    case 'colocated-images':
      return { ...at(finding.repository), digest: finding.digest };
    case 'missing-image':
      return at(finding.repository);
    case 'mutable-reference':
    case 'moved-tag':
      return { ...at(finding.repository), digest: finding.digest, tags: [finding.tag] };
    case 'foreign-repository':
    case 'unchecked-repository':
      return at(finding.repository);
    case 'unchecked-cluster':
    case 'expired-allowance':
      return { tags: [] };
  }
}

/** The containers that a finding is about. */
export function containersOf(finding: DeployFinding): readonly DeployedContainer[] {
  switch (finding.rule) {
    case 'colocated-images':
      return finding.containers;
    case 'missing-image':
    case 'mutable-reference':
    case 'foreign-repository':
    case 'moved-tag':
      return [finding.container];
    case 'unchecked-repository':
    case 'unchecked-cluster':
    case 'expired-allowance':
      return [];
  }
}

/** The line that has to change: of the image in the task definition, where that is a file. */
export function deployLine(finding: DeployFinding): Line | undefined {
  if (finding.rule === 'expired-allowance') return finding.allowance.place;
  return containersOf(finding)[0]?.place;
}
