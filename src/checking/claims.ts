import { canonicalUri } from '../image/ecr-reference.ts';
import { levelOf } from '../rules/rules.ts';
import type { Claim, LedgerAnswer } from '../ledger/claim.ts';
import type { Configuration } from '../config/configuration.ts';
import { acceptances } from '../rules/allowances.ts';
import { type Ownership, sharersOf } from '../ownership/ownership.ts';

/** What the ledger said about the candidate. */
export interface LedgerFacts {
  readonly answer: LedgerAnswer;
  /** The candidate's service, as claims name it. */
  readonly service: string;
  /** Whether no repository is asked, so that nothing else would find an image under an owner's new name. */
  readonly alone: boolean;
}

/**
 * Whom claims are made for: the service or, if no configuration assigns the repository to one, the whole URI of the
 * repository, since repositories of one name in two registries are two services.
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

/**
 * The claims of other services that nothing accepts. If no repository is queried, a claim that the service made counts
 * for the service that owns its repository now.
 *
 * @param target the URI that the candidate goes to
 */
export function foreignClaims(
  { answer, service, alone }: LedgerFacts,
  configuration: Configuration,
  owners: Ownership,
  target: string,
  now: Date,
): Claim[] {
  if (answer.kind !== 'claims') return [];
  const accepted = acceptances(configuration, now);
  const ofItsOwner = (claim: Claim): Claim => {
    const others = owners.ownersOf(canonicalUri(claim.repository));
    const isOthers = alone && canonicalUri(claim.service) === service && others.some((owner) => owner !== service);
    return isOthers ? { ...claim, service: others.join(' and ') } : claim;
  };
  return answer.claims.map(ofItsOwner).filter((claim) => {
    // The claim may have been made under another host.
    const repository = canonicalUri(claim.repository);
    return (
      canonicalUri(claim.service) !== service &&
      !owners.isOwn(repository) &&
      accepted.allowance({ uri: repository }, { imageIds: [claim.imageId] }) === undefined &&
      accepted.known([claim.imageId], sharersOf(owners, target, repository)) === undefined
    );
  });
}

/** Whether claims of other services stop a push. */
export function claimsStop({ rules }: Configuration): boolean {
  return levelOf('shared-claim', rules) === 'error';
}
