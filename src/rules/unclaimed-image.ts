import type { Digest } from '../image/digest.ts';
import type { Claim, LedgerPlace } from '../ledger/claim.ts';
import { referenceTo, type Repository } from '../image/repository.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';
import { list } from '../util/words.ts';
import { ledgerName } from './ledger.ts';
import { imageIdDetail, placeAt, pushedAtDetails, type Rule } from './rule.ts';
import { claimantOf } from './shared-claim.ts';
import { guardCommand } from './steps.ts';

export interface UnclaimedImage {
  readonly rule: 'unclaimed-image';
  /** Whose repository it is: a service, or the URI of a repository that no configuration assigns to one. */
  readonly service: string;
  readonly repository: Repository;
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly pushedAt: Date | undefined;
  readonly imageIds: readonly Digest[];
  /** Of other services. */
  readonly claims: readonly Claim[];
  /** Whether the ledger has it by now. */
  readonly isWritten: boolean;
  readonly ledger: LedgerPlace;
}

export const unclaimedImage: Rule<UnclaimedImage> = {
  severity: 'error',
  title: 'An image was pushed without a claim',
  reason:
    'Its service has no claim on it, so a check that asks only the ledger does not know of it: another service could push the same image.',
  fix: 'Let only guard push, and write the claims with mintmark ledger seed.',
  fault: 'an image was pushed without a claim',
  describe: (problem) => {
    const { service, repository, digest, tags, pushedAt, imageIds, claims, isWritten, ledger } = problem;
    const reference = referenceTo(repository.uri, tags[0] ?? digest);
    const others = [...new Set(claims.map(claimantOf))];
    const owner = claimantOf({ service, repository: repository.uri });
    return {
      message:
        others.length === 0
          ? `${reference} has no claim in the ledger`
          : `${owner} has ${reference}, which the ledger gives to ${list(others)}`,
      details: [
        imageIdDetail('image ID', imageIds),
        ...pushedAtDetails(pushedAt),
        { label: 'ledger', value: ledgerName(ledger) },
      ],
      steps: [
        isWritten
          ? {
              text: 'The ledger has each of them now, and none may push it again. Build it with its own mark:',
              command: guardCommand(repository.uri),
            }
          : { text: 'Write the claims that are missing:', command: `${NPX_MINTMARK} ledger seed` },
        {
          text: 'Find who pushed it: CloudTrail has the PutImage. These policies let only guard push:',
          command: `${NPX_MINTMARK} init --iam --enforce`,
        },
      ],
      place: { ...placeAt(repository), digest, tags },
      name: reference,
      subject: [repository.uri, imageIds[0] ?? null],
      fields: {
        service,
        imageIds,
        ledger: ledgerName(ledger),
        claims: claims.map((claim) => ({ service: claim.service, repository: claim.repository, state: claim.state })),
      },
    };
  },
};
