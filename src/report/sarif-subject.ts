import type { Finding } from '../types/finding.ts';
import type { Report } from '../types/report.ts';
import { ledgerName } from './ledger.ts';

/**
 * What a finding is about, whatever build it was found in: the same between two services is the same alert tomorrow, when
 * the image ID, the tags and the dates are others.
 */
export function sarifSubject(finding: Finding, { target }: Report): readonly unknown[] {
  return [finding.rule, target.uri, ...subjectOf(finding)];
}

function subjectOf(finding: Finding): readonly unknown[] {
  switch (finding.rule) {
    case 'shared-image':
    case 'shared-repository':
      return [finding.repository.uri];
    case 'shared-claim':
      return [finding.claim.service, finding.claim.repository];
    case 'reused-tag':
    case 'changed-after-check':
      return [finding.repository.uri, finding.tag ?? null];
    case 'unmarked-image':
      return [];
    case 'expired-allowance':
      return [finding.allowance.repository, finding.allowance.image ?? null, finding.allowance.expires];
    case 'unchecked-repository':
      if ('repository' in finding) return [finding.repository.uri];
      if ('ledger' in finding) return [ledgerName(finding.ledger)];
      return [finding.registry.account ?? null, finding.registry.region];
  }
}
