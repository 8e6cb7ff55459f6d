import { canonicalUri } from '../image/ecr-reference.ts';
import { levelOf } from '../rules/rules.ts';
import type { Claim, LedgerAnswer } from '../types/claim.ts';
import type { Configuration } from '../types/configuration.ts';
import { isInForce } from '../rules/allowances.ts';
import { matcher } from '../util/glob.ts';
import type { Ownership } from '../ownership/ownership.ts';

/** What the ledger said of the candidate. */
export interface LedgerFacts {
  readonly answer: LedgerAnswer;
  /** The candidate's service, as claims name it. */
  readonly service: string;
}

/**
 * Who claims are made for: the service, or the whole URI of a repository that no configuration gives to a service, since
 * repositories of one name in two registries are two services.
 */
export function claimingService(
  configuration: Configuration,
  owners: Ownership,
  uri: string,
  named: string | undefined,
): string {
  const isConfigured = (named ?? configuration.service ?? owners.ownersOf(uri)[0]) !== undefined;
  return isConfigured ? owners.service : uri;
}

/** The claims of other services that no allowance in force accepts. */
export function foreignClaims(
  { answer, service }: LedgerFacts,
  { allowances }: Configuration,
  owners: Ownership,
  now: Date,
): Claim[] {
  if (answer.kind !== 'claims') return [];
  return answer.claims.filter((claim) => {
    // The claim may have been made under another host.
    const repository = canonicalUri(claim.repository);
    return (
      canonicalUri(claim.service) !== service &&
      !owners.isOwn(repository) &&
      !allowances.some(
        (allowance) =>
          isInForce(allowance, now) &&
          matcher([allowance.repository])(repository) &&
          (allowance.image === undefined || allowance.image === claim.imageId),
      )
    );
  });
}

/** Whether claims of other services stop a push. */
export function claimsStop({ rules }: Configuration): boolean {
  return levelOf('shared-claim', rules) === 'error';
}
