import { type Identity, imageIds, type SourceImage } from '../image/identity.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { claimingService } from './claims.ts';
import { type Earlier, earlierImages } from './earlier-images.ts';
import { type AskedTag, type Facts, judge } from './judge.ts';
import { type Ownership, ownership } from '../ownership/ownership.ts';
import type { LayerSearch, RepositoryAnswer, Together } from '../connection/question.ts';
import type { LedgerAnswer } from '../ledger/claim.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Reliance } from '../ledger/coverage.ts';
import type { Repository } from '../image/repository.ts';
import type { Report } from './report.ts';
import { answerOf, type Claiming } from './push-claim.ts';
import type { Runtime } from '../commands/runtime.ts';
import { type Destination, placeNow } from '../fleet/destination.ts';
import { type Fleet, repositoriesIn } from '../fleet/fleet.ts';
import { isMovable } from '../util/tag-mutability.ts';
import { ownerTags, type OwnerTagReader } from '../ownership/owner-tags.ts';
import { defined } from '../util/defined.ts';

export interface Inquiry {
  readonly command: Report['command'];
  readonly image: SourceImage;
  readonly fleet: Fleet;
  readonly destination: Destination;
  /** Tags that the image is to get there. */
  readonly targetTags: readonly string[];
  /** What the moving ones among them name before the push, if the caller has read it. */
  readonly earlier: Earlier | undefined;
  /** The service that the caller named. */
  readonly service: string | undefined;
  /** URIs of repositories that the image goes to as well, for the same service. */
  readonly ownToo?: readonly string[];
  readonly configuration: Configuration;
  /** The owner tags that the caller has begun to read; absent: none are known yet. */
  readonly tags?: OwnerTagReader;
  /** Absent: the image is the only one of the run. */
  readonly siblings?: Facts['siblings'];
  readonly together?: Together;
  /** Looked for in the same calls; absent: nothing is going to be pushed. */
  readonly layers?: LayerSearch;
  /** When the command began, by the run's clock. */
  readonly startedAt: number;
  /** Absent: there is none. */
  readonly ledger: Ledger | undefined;
  /** Present: only the ledger is asked, and this has to be true of it. */
  readonly reliance: Reliance | undefined;
  /** Claims the image, so that later answers stay true; absent: its claims are only read. */
  readonly take?: Take;
  /** Whether to list the repositories once more after the claim, for those created since the fleet was opened. */
  readonly listsAgain?: boolean;
}

export type Take = (claiming: Claiming) => Promise<LedgerAnswer>;

/** Asks every repository of another service, in every registry, and judges the answers. */
export async function inquire(inquiry: Inquiry, runtime: Runtime): Promise<Report> {
  const { command, image, targetTags, configuration, ownToo } = inquiry;
  const { tags = ownerTags(configuration) } = inquiry;
  const ownersOf = async (place: Destination): Promise<Ownership> => {
    await tags.learn([place]);
    return ownership(configuration, place.repository, inquiry.service, tags.known, ownToo);
  };
  const claimants = await ownersOf(inquiry.destination);
  const service = claimingService(configuration, claimants, inquiry.destination.repository.uri, inquiry.service);
  const taken = await inquiry.take?.({ service, owners: claimants });
  const fleet = inquiry.listsAgain === true ? await inquiry.fleet.listAgain() : inquiry.fleet;
  const destination = placeNow(inquiry.destination, fleet);
  const { repository: target } = destination;
  const owners = destination === inquiry.destination ? claimants : await ownersOf(destination);
  const earlier = inquiry.earlier ?? (await earlierImages(destination, targetTags, configuration));
  const [answers, asked, claims] = await Promise.all([
    inquiry.reliance === undefined ? askFleet(fleet, { ...inquiry, earlier }, target, owners, runtime) : [],
    askTarget(destination, targetTags, image.identity),
    taken ?? readClaims(inquiry),
  ]);
  const others = await ofOthers(answers, fleet, owners, tags);
  const catalogue = fleet.registries.flatMap(({ repositories }) => repositories);
  const { failures } = fleet;
  const { siblings } = inquiry;
  const facts = { image, target, tags: asked, earlier, answers: others, failures, catalogue, siblings };
  const [tag, ...otherTags] = targetTags;
  const alone = inquiry.reliance !== undefined;
  const ledger = claims === undefined ? undefined : { service, answer: claims, alone };
  return {
    command,
    ...judge({ ...facts, ledger, now: runtime.now() }, configuration, owners),
    image,
    service: owners.service,
    target: defined({ uri: target.uri, written: destination.written, tag, ...(otherTags.length > 0 && { otherTags }) }),
    immutable: isImmutable(target, tag),
    tagged: new Map(asked.flatMap(({ tag: name, answer }) => ('digest' in answer ? [[name, answer] as const] : []))),
    checked: {
      registries: fleet.registries.length,
      repositories: answers.filter(({ answer }) => answer.kind !== 'unchecked').length,
      ...leftOut(fleet, owners),
      createsTarget: destination.absent,
      calls: fleet.calls(),
      durationMs: Math.round(runtime.clock.now() - inquiry.startedAt),
      ledger: claims === undefined ? undefined : { place: claims.ledger, only: alone },
    },
  };
}

function isImmutable({ tagMutability }: Repository, tag: string | undefined): boolean | undefined {
  const isFree = isMovable(tagMutability, tag);
  return isFree === undefined ? undefined : !isFree;
}

/** The answers that count: not those of a repository whose tag turns out to name the target's service. */
async function ofOthers(
  answers: readonly RepositoryAnswer[],
  fleet: Fleet,
  owners: Ownership,
  tags: OwnerTagReader,
): Promise<RepositoryAnswer[]> {
  const doubtful = answers
    .filter(({ repository, answer, earlier = [] }) => {
      const says = [answer, ...earlier].some(({ kind }) => kind !== 'absent');
      return says && owners.isUndecided(repository.uri);
    })
    .map(({ repository }) => repository.uri);
  if (doubtful.length > 0) {
    const uris = new Set(doubtful);
    await tags.learn(repositoriesIn(fleet).filter(({ repository }) => uris.has(repository.uri)));
  }
  return answers.filter(({ repository }) => !owners.isOwn(repository.uri));
}

function readClaims({ ledger, reliance, image }: Inquiry): Promise<LedgerAnswer> | undefined {
  return ledger === undefined ? undefined : answerOf(ledger, () => ledger.read(imageIds(image.identity), reliance));
}

/** What is not asked because of the configuration. */
function leftOut({ registries }: Fleet, owners: Ownership): Pick<Report['checked'], 'own' | 'leftOut' | 'byName'> {
  const all = registries.flatMap(({ repositories }) => repositories);
  const excluded = all.filter(({ uri }) => owners.isExcluded(uri));
  const undiscovered = registries.reduce((count, registry) => count + (registry.leftOut ?? 0), 0);
  return {
    own: all.filter(({ uri }) => owners.isOwn(uri) && !owners.isExcluded(uri)).length,
    leftOut: excluded.length + undiscovered,
    byName: registries.filter((registry) => registry.leftOut === undefined).length,
  };
}

async function askFleet(
  fleet: Fleet,
  { image, earlier, together, layers }: Pick<Inquiry, 'image' | 'earlier' | 'together' | 'layers'>,
  target: Repository,
  owners: Ownership,
  runtime: Runtime,
): Promise<RepositoryAnswer[]> {
  const questions = fleet.registries.map(({ connection, repositories }) => ({
    connection,
    others: repositories.filter(({ uri }) => !owners.isOwn(uri) && !owners.isExcluded(uri)),
    // Any repository that may be asked can calibrate, and the target's most likely holds an image.
    calibrateOn: repositories
      .filter(({ uri }) => !owners.isExcluded(uri))
      .sort((one, other) => Number(other.uri === target.uri) - Number(one.uri === target.uri)),
  }));
  const total = questions.reduce((count, { others }) => count + others.length, 0);
  const others = earlier?.images.map(({ identity }) => identity);
  const asked = { candidate: image.identity, earlier: others, together, layers };
  let done = 0;
  const onAnswer = (): void => {
    done += 1;
    runtime.progress({ step: 'ask', done, total });
  };
  const answers = await Promise.all(
    questions.map(({ connection, others, calibrateOn }) =>
      connection.ask({ ...asked, repositories: others, calibrateOn, onAnswer }),
    ),
  );
  return answers.flat();
}

async function askTarget(
  { connection, repository, absent }: Destination,
  tags: readonly string[],
  candidate: Identity,
): Promise<AskedTag[]> {
  if (absent === true || connection === undefined) return [];
  return Promise.all(tags.map(async (tag) => ({ tag, answer: await connection.askTag(repository, tag, candidate) })));
}
