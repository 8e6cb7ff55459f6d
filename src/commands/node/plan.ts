import type { Digest } from '../../image/digest.ts';
import type { NodeImage, NodeReference } from '../../docker/node-answers.ts';
import { isListed, judge, repositoriesOf } from './judge.ts';
import {
  STATES,
  type Count,
  type Freed,
  type Judgement,
  type NodeFacts,
  type NodeReport,
  type Reason,
  type Removal,
  type ReportedImage,
  type State,
} from './report.ts';

/** What the caller of a clean-up chooses. */
export interface NodeChoices {
  /** How many of the newest images of each repository keep their references there. */
  readonly keep: number;
  /** Whether a task that starts may fail: `ECS_IMAGE_PULL_BEHAVIOR=once`. */
  readonly allowOnce: boolean;
  /** Whether it is about a repository: no reference into another is removed. */
  readonly isSelected: (repository: string) => boolean;
  /** The service that a repository belongs to. */
  readonly serviceOf: (repository: string) => string;
}

export type NodePlan = Pick<NodeReport, 'images' | 'counts' | 'others' | 'wouldFree'> & {
  readonly removals: readonly Removal[];
};

/** States that somebody has to do something about. */
const BAD: readonly State[] = ['stuck', 'leaked', 'blocked'];
/** Images of the ECS agent itself, wherever they were pulled from. It loads and updates them on its own. */
const AGENT_IMAGE = /(?:^|\/)(?:amazon-ecs-|ecs-service-connect)[^/]*$/;

export function needsFix({ state }: Pick<Judgement, 'state'>): boolean {
  return BAD.includes(state);
}

/**
 * The state of each image, and which references go: those of stuck and leaked images, the oldest image first. Each is
 * looked at again when its removal is carried out.
 */
export function planNode(facts: NodeFacts, choices: NodeChoices): NodePlan {
  const judged = facts.images.filter(isListed).map((image) => ({ image, judgement: judge(image, facts) }));
  const isOurs = ({ image }: { readonly image: NodeImage }): boolean =>
    image.references.some(({ repository }) => choices.isSelected(repository));
  const newest = newestImages(facts, choices.keep);
  const reasonOf = (image: NodeImage, { evidence }: Judgement, { repository }: NodeReference): Reason | undefined => {
    if (AGENT_IMAGE.test(repository)) return 'belongs-to-agent';
    if (!choices.isSelected(repository)) return 'not-selected';
    // If the agent remembers a name, it does not pull again. Only its own state says that it remembers none.
    if (facts.settings.pulls === 'once' && evidence !== 'agent-state' && !choices.allowOnce) return 'pull-once';
    return newest.get(repository)?.has(image.id) === true ? 'newest' : undefined;
  };
  const images = judged.filter(isOurs).map(({ image, judgement }): ReportedImage => ({
    ...judgement,
    id: image.id,
    created: image.created,
    tagged: facts.tagged.get(image.id),
    bytes: image.bytes,
    ownBytes: image.sharedBytes === undefined ? undefined : image.bytes - image.sharedBytes,
    repositories: repositoriesOf(image),
    references: image.references.map((reference) => ({
      ...reference,
      service: choices.serviceOf(reference.repository),
      left: isRemovable(judgement) ? reasonOf(image, judgement, reference) : undefined,
    })),
  }));
  const removals = images
    .filter(isRemovable)
    .toSorted((a, b) => ageOf(a) - ageOf(b) || compare(a.id, b.id))
    .flatMap(removalsOf);
  const deleted = new Set(removals.filter(({ last }) => last).map(({ image }) => image));
  const countOf = (state: State): Count => {
    const here = images.filter((image) => image.state === state);
    return { images: here.length, ...freedBy(here) };
  };
  const counts = Object.fromEntries(STATES.map((state) => [state, countOf(state)]));
  return {
    images: images.toSorted(byWeight),
    counts: counts as Record<State, Count>,
    others: judged.filter((one) => !isOurs(one) && needsFix(one.judgement)).length,
    removals,
    wouldFree: freedBy(images.filter(({ id }) => deleted.has(id))),
  };
}

/** Whether a fix removes references of an image. */
export function isRemovable({ state }: Pick<Judgement, 'state'>): boolean {
  return state === 'stuck' || state === 'leaked';
}

function removalsOf({ id, references }: ReportedImage): Removal[] {
  const names = references.filter(({ left }) => left === undefined).map(({ name }) => name);
  const vanishes = names.length === references.length;
  return names.sort(compare).map((name, at) => ({ name, image: id, last: vanishes && at === names.length - 1 }));
}

/**
 * The newest images of each repository, by their last tag, or by their build if the engine knows of no tag. Images with
 * the same time stay together: nothing says which of them is newer.
 */
function newestImages({ images, tagged }: NodeFacts, keep: number): ReadonlyMap<string, ReadonlySet<Digest>> {
  const timeOf = ({ id, created }: NodeImage): number => (tagged.get(id) ?? created)?.getTime() ?? 0;
  const newest = new Map<string, ReadonlySet<Digest>>();
  for (const repository of new Set(images.flatMap(repositoriesOf))) {
    const here = images.filter((image) => repositoriesOf(image).includes(repository));
    const times = here.map(timeOf).toSorted((a, b) => b - a);
    const oldestKept = keep === 0 ? Infinity : (times[keep - 1] ?? -Infinity);
    newest.set(repository, new Set(here.filter((image) => timeOf(image) >= oldestKept).map(({ id }) => id)));
  }
  return newest;
}

function freedBy(images: readonly Pick<ReportedImage, 'bytes' | 'ownBytes'>[]): Freed {
  let atLeast: number | undefined = 0;
  let atMost = 0;
  for (const { bytes, ownBytes } of images) {
    atLeast = atLeast === undefined || ownBytes === undefined ? undefined : atLeast + ownBytes;
    atMost += bytes;
  }
  return { atLeast, atMost };
}

function ageOf({ tagged, created }: ReportedImage): number {
  return (tagged ?? created)?.getTime() ?? 0;
}

function byWeight(a: ReportedImage, b: ReportedImage): number {
  return STATES.indexOf(a.state) - STATES.indexOf(b.state) || b.bytes - a.bytes || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
