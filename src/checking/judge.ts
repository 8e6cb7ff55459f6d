import { imageIds, type SourceImage } from '../image/identity.ts';
import type { RegistryFailure, RepositoryAnswer, TagAnswer, Twin } from '../connection/question.ts';
import type { Claim } from '../ledger/claim.ts';
import type { Configuration } from '../config/configuration.ts';
import { type Acceptance, acceptances } from '../rules/allowances.ts';
import type { Written } from '../rules/shared-twin.ts';
import type { Report } from './report.ts';
import { type Judgement, judgementOf, type Problem } from '../rules/rules.ts';
import { BUILD_ID_LABEL } from '../image/mark.ts';
import type { Repository } from '../image/repository.ts';
import { sharedRepositories } from '../rules/shared-repository.ts';
import { expiredAllowances } from '../rules/expired-allowance.ts';
import { by } from '../util/by.ts';
import { foreignClaims, type LedgerFacts } from './claims.ts';
import type { Earlier } from './earlier-images.ts';
import { earlierTwins, uncheckedEarlier } from './earlier-twins.ts';
import { isMoving } from './moving-tags.ts';
import { type Ownership, sharersOf } from '../ownership/ownership.ts';

/** What a tag of the target names before the push. */
export interface AskedTag {
  readonly tag: string;
  readonly answer: TagAnswer;
}

/** All that was learned, before anything is decided. */
export interface Facts {
  readonly image: SourceImage;
  readonly target: Repository;
  /** The tags that were asked about. */
  readonly tags: readonly AskedTag[];
  /** Absent: no tag moves. */
  readonly earlier: Earlier | undefined;
  readonly answers: readonly RepositoryAnswer[];
  readonly failures: readonly RegistryFailure[];
  /** Everything in the catalogues, including the target's own repositories and the excluded ones. */
  readonly catalogue: readonly Repository[];
  readonly now: Date;
  /** How the image is named, and the other images of the same run. */
  readonly siblings: { readonly own: Written; readonly others: readonly Sibling[] } | undefined;
  /** Undefined if there is no ledger. */
  readonly ledger: LedgerFacts | undefined;
}

type Judged = Judgement & Pick<Report, 'nothingToCompare' | 'allowed' | 'orphanedBlobs' | 'uncheckedEarlier'>;

/** The verdict comes from the facts: no severity turns a twin or an unchecked repository into `unique`. */
export function judge(facts: Facts, configuration: Configuration, owners: Ownership): Judged {
  const twins = facts.answers.flatMap(({ repository, answer }) =>
    answer.kind === 'twin' ? [{ repository, twin: answer.twin }] : [],
  );
  const accepted = acceptances(configuration, facts.now);
  const acceptance = (twin: Twin, repository: Repository, ...others: Repository[]): Acceptance | undefined =>
    [repository, ...others]
      .map((place) => accepted.allowance(place, twin))
      .find((allowance) => allowance !== undefined) ??
    accepted.known(twin.imageIds, sharersOf(owners, facts.target.uri, repository.uri));
  const judged = [
    ...twins.map((found) => ({ ...found, together: undefined, allowance: acceptance(found.twin, found.repository) })),
    // Once both are pushed, an allowance for either repository accepts one of the two twins.
    ...futureTwins(facts, owners).map((found) => ({
      ...found,
      allowance: acceptance(found.twin, found.repository, facts.target),
    })),
  ];
  const unchecked = uncheckedProblems(facts);
  const shared = judged.flatMap(({ repository, twin, together, allowance }): Problem[] =>
    allowance === undefined
      ? [
          {
            rule: 'shared-image',
            repository,
            twin,
            together,
            expired: accepted.expired(twin.imageIds, sharersOf(owners, facts.target.uri, repository.uri)),
            service: owners.ownersOf(repository.uri).join(', ') || undefined,
            tagFailure: owners.tagFailure(repository.uri),
          },
        ]
      : [],
  );
  const claimed = sharedClaims(facts, shared, configuration, owners);
  const problems = [
    ...shared,
    ...claimed,
    ...reusedTags(facts, configuration),
    ...unchecked,
    ...facts.catalogue.flatMap((one) => sharedRepositories(one, owners.ownersOf(one.uri), configuration.servicePlaces)),
    ...unmarked(facts.image),
    ...expiredAllowances(configuration, facts.now),
  ];
  const verdict = shared.length + claimed.length > 0 ? 'shared' : unchecked.length > 0 ? 'unknown' : 'unique';
  // An image that is shared now matters more than an earlier one.
  const earlier = verdict === 'shared' ? [] : earlierTwins(facts, configuration, owners);
  return {
    ...judgementOf(verdict, [...problems, ...earlier], unchecked.length, configuration.rules),
    nothingToCompare: verdict === 'unique' && isAlone(facts, owners) ? 'no-other-repository' : undefined,
    allowed: judged.flatMap(({ repository, twin, allowance }) =>
      allowance === undefined ? [] : [{ repository, twin, allowance }],
    ),
    orphanedBlobs: facts.answers.flatMap(({ repository, answer }) =>
      answer.kind === 'orphaned-blob' ? [repository] : [],
    ),
    uncheckedEarlier: verdict === 'shared' ? [] : uncheckedEarlier(facts),
  };
}

/** Whether nothing could be a twin: no repository of another service, no image of this run for one, no ledger. */
function isAlone({ answers, siblings, ledger }: Facts, owners: Ownership): boolean {
  const others = siblings?.others ?? [];
  return answers.length === 0 && ledger === undefined && others.every(({ repository }) => owners.isOwn(repository.uri));
}

/** Twins of the same run that go to other services, except to a repository that already has a twin. */
function futureTwins({ image, answers, siblings }: Facts, owners: Ownership) {
  const said = new Set(answers.flatMap(({ repository, answer }) => (answer.kind === 'twin' ? [repository.uri] : [])));
  return (siblings?.others ?? [])
    .filter(({ repository: { uri } }) => !owners.isOwn(uri) && !said.has(uri))
    .flatMap((sibling) => {
      const twin = futureTwin(image, sibling);
      const together = siblings && { own: siblings.own, twin: sibling.written };
      return twin === undefined ? [] : [{ repository: sibling.repository, twin, together }];
    });
}

function uncheckedProblems({ answers, failures, tags, target, ledger }: Facts): Problem[] {
  return [
    ...(ledger?.answer.kind === 'unchecked'
      ? [{ rule: 'unchecked-repository' as const, ledger: ledger.answer.ledger, failure: ledger.answer.failure }]
      : []),
    ...failures.map(({ registry, failure }): Problem => ({ rule: 'unchecked-repository', registry, failure })),
    // One of several is enough: the repository counts once.
    ...tags
      .flatMap(({ answer }) => (answer.kind === 'unchecked' ? [answer.failure] : []))
      .slice(0, 1)
      .map((failure): Problem => ({ rule: 'unchecked-repository', repository: target, failure })),
    ...answers.flatMap(({ repository, answer }): Problem[] =>
      answer.kind === 'unchecked' ? [{ rule: 'unchecked-repository', repository, failure: answer.failure }] : [],
    ),
  ];
}

/** Claims of other services: one problem for those made together, and none if the claim's own repository has a twin. */
function sharedClaims(
  { ledger, target, now }: Facts,
  shared: readonly Problem[],
  configuration: Configuration,
  owners: Ownership,
): Problem[] {
  if (ledger?.answer.kind !== 'claims') return [];
  const place = ledger.answer.ledger;
  const said = new Set(shared.map((problem) => ('repository' in problem ? problem.repository.uri : undefined)));
  const claims = foreignClaims(ledger, configuration, owners, target.uri, now).filter(
    ({ repository }) => !said.has(repository),
  );
  const keyOf = ({ service, repository, tag, buildId, state }: Claim): string =>
    JSON.stringify([service, repository, tag, buildId, state]);
  return [...by(claims, keyOf).values()].map((group) => {
    const ids = group.map(({ imageId }) => imageId);
    return { rule: 'shared-claim', claim: group[0], imageIds: ids, ledger: place };
  });
}

function reusedTags({ target, tags }: Facts, configuration: Configuration): Problem[] {
  return tags.flatMap(({ tag, answer }): Problem[] => {
    if (answer.kind !== 'other-image' || isMoving(tag, target, configuration)) return [];
    const { digest, pushedAt } = answer;
    return [{ rule: 'reused-tag', repository: target, tag, digest, pushedAt }];
  });
}

function unmarked(image: SourceImage): Problem[] {
  const platforms = [...image.labels].filter(([, labels]) => !labels[BUILD_ID_LABEL]).map(([platform]) => platform);
  return platforms.length > 0 ? [{ rule: 'unmarked-image', platforms }] : [];
}

/** Another image of the same run, and the repository that it is going to. */
interface Sibling {
  readonly image: SourceImage;
  readonly repository: Repository;
  readonly tag: string | undefined;
  readonly written: Written;
}

/** The twin that another image of the same run will be once both are pushed. No registry can see it yet. */
function futureTwin({ identity: candidate }: SourceImage, { image, tag }: Sibling): Twin | undefined {
  const { identity } = image;
  const ids = imageIds(identity);
  const common = candidate.platformImages.filter(({ imageId }) => ids.includes(imageId));
  const [first] = common;
  if (first === undefined) return undefined;
  const manifests = identity.platformImages.map(({ manifestDigest }) => manifestDigest);
  const { indexDigest } = identity;
  const isIndex = indexDigest !== undefined && indexDigest === candidate.indexDigest;
  const manifest = common.find(({ manifestDigest }) => manifestDigest && manifests.includes(manifestDigest));
  return {
    // The image ID, if an engine does not report a digest before the push.
    digest: indexDigest ?? manifest?.manifestDigest ?? first.imageId,
    tags: tag === undefined ? [] : [tag],
    pushedAt: undefined,
    sameAs: isIndex ? 'index-digest' : manifest === undefined ? 'image-id' : 'manifest-digest',
    platforms: [...new Set(common.map(({ platform }) => platform))],
    imageIds: [...new Set(common.map(({ imageId }) => imageId))],
  };
}
