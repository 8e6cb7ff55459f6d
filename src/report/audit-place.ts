import type { AuditFinding } from '../types/audit.ts';
import { at, nameOf, type Place } from './place.ts';

/** Where something has to change: of a shared image, the first place that has it and was not first. */
export function auditPlace(finding: AuditFinding): Place {
  switch (finding.rule) {
    case 'shared-image': {
      const [first, ...others] = finding.group.images;
      const copy = others.find(({ service }) => service !== first?.service) ?? first;
      return copy === undefined ? { tags: [] } : { ...at(copy.repository), digest: copy.digest, tags: copy.tags };
    }
    case 'unchecked-repository':
      return 'repository' in finding ? at(finding.repository) : { registry: nameOf(finding.registry), tags: [] };
    case 'expired-allowance':
      return { tags: [] };
    case 'shared-repository':
    case 'unmarked-image':
    case 'mutable-tags':
    case 'no-lifecycle-policy':
      return at(finding.repository);
  }
}
