import type { Digest } from '../image/digest.ts';
import type { Claim, Claimant, LedgerPlace } from '../ledger/claim.ts';
import { referenceTo } from '../image/repository.ts';
import { minuteOf } from '../util/words.ts';
import { defined } from '../util/defined.ts';
import { ledgerName, removeStep } from './ledger.ts';
import { candidateOf, imageIdDetail, placeOfTarget, type Rule, timeOf } from './rule.ts';

export interface SharedClaim {
  readonly rule: 'shared-claim';
  /** Of another service. */
  readonly claim: Claim;
  /** The image IDs of the image that are claimed. */
  readonly imageIds: readonly Digest[];
  readonly ledger: LedgerPlace;
}

export const sharedClaim: Rule<SharedClaim> = {
  severity: 'error',
  title: 'Another service has claimed this image',
  reason:
    'It is pushing the image, or has pushed it: the ledger gives an image ID to one service, so that only one of two concurrent pipelines pushes.',
  fix: 'Give every build its own mark: mintmark guard, or the labels of mintmark stamp in your own build.',
  fault: 'another service has claimed it',
  describe: ({ claim, imageIds, ledger }, run) => {
    const { service, repository, tag, buildId, state, since, expires } = claim;
    const { markSteps, line } = candidateOf(run);
    return {
      party: claimantOf(claim),
      message: `This image is claimed by ${claimantOf(claim)}: ${tag === undefined ? repository : referenceTo(repository, tag)}`,
      details: [
        { label: 'claim', value: STATES[state] },
        { label: 'since', value: minuteOf(since), at: since },
        ...(buildId === undefined ? [] : [{ label: 'build', value: buildId }]),
        imageIdDetail('image ID', imageIds),
        { label: 'ledger', value: ledgerName(ledger) },
      ],
      steps: [
        ...markSteps(),
        ...(expires === undefined
          ? []
          : [run.again(`Or wait for its push: unless that goes on, the claim ends at ${minuteOf(expires)}.`)]),
        ...(state === 'lapsed' ? [run.again('Or ask the repositories too, without --ledger-only.')] : []),
        ...(state === 'held' || state === 'lapsed' ? [] : [removeStep(ledger, imageIds)]),
      ],
      place: placeOfTarget(defined({ uri: repository, tag })),
      line,
      subject: [service, repository],
      fields: {
        service,
        state,
        since: timeOf(since),
        expires: timeOf(expires),
        buildId: buildId ?? null,
        imageIds,
        ledger: ledgerName(ledger),
      },
    };
  },
};

const STATES: Readonly<Record<Claim['state'], string>> = {
  held: 'held for a push that is under way',
  confirmed: 'confirmed by its push',
  shared: 'confirmed, as that of every service that has the image',
  lapsed: 'held for a push that ended without saying whether it pushed',
};

/** Who has a claim, in words: the service or, if no configuration names the owner, the repository's name. */
export function claimantOf({ service, repository }: Claimant): string {
  return service === repository ? service.slice(service.indexOf('/') + 1) : service;
}
