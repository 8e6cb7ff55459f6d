import type { Digest } from '../../image/digest.ts';
import type { NodeFacts, NodeImage, NodeReference, Reason } from '../../types/node.ts';
import { usesOf } from './blocks.ts';

/** What whoever asks for a clean-up chooses. */
export interface NodeChoices {
  /** How many of the newest images of each repository keep their references there. */
  readonly keep: number;
  /** Whether it is about a repository: no reference into another is removed. */
  readonly isSelected: (repository: string) => boolean;
  /** The service that a repository belongs to. */
  readonly serviceOf: (repository: string) => string;
}

/** What may become of each image. */
export interface Fate {
  /** The images built from it that hold it back; only the classic image store knows any. */
  readonly childrenOf: (image: NodeImage) => readonly NodeImage[];
  /** Why a reference stays; undefined where it can be removed. */
  readonly reasonToLeave: (image: NodeImage, reference: NodeReference) => Reason | undefined;
  /** Whether all of its references can be removed, and with the last of them the image. */
  readonly canVanish: (image: NodeImage) => boolean;
}

/** Images of the ECS agent itself, wherever they were pulled from. It loads and updates them on its own. */
const AGENT_IMAGE = /(?:^|\/)(?:amazon-ecs-|ecs-service-connect)[^/]*$/;

/**
 * An image that something uses, or that a stopped container was made from, keeps every reference. So does an image from
 * which another one was built that stays.
 */
export function fateOf(facts: NodeFacts, { keep, isSelected }: NodeChoices): Fate {
  const { images, containers, engine } = facts;
  const newest = newestImages(images, keep);
  const children = new Map<Digest, NodeImage[]>();
  for (const image of engine.imageStore === 'classic' ? images : []) {
    if (image.parent !== undefined) children.set(image.parent, [...(children.get(image.parent) ?? []), image]);
  }
  const answers = new Map<Digest, boolean>();
  const fate: Fate = {
    childrenOf: ({ id }) => children.get(id) ?? [],
    reasonToLeave: (image, { repository }) => {
      if (usesOf(image, facts).length > 0) return 'in-use';
      if (containers.some(({ imageId }) => imageId === image.id)) return 'stopped-container';
      if (!fate.childrenOf(image).every(fate.canVanish)) return 'dependent-child';
      if (AGENT_IMAGE.test(repository)) return 'belongs-to-agent';
      if (!isSelected(repository)) return 'not-selected';
      return newest.get(repository)?.has(image.id) === true ? 'newest' : undefined;
    },
    canVanish: (image) => {
      const answer = answers.get(image.id) ?? decide(image);
      answers.set(image.id, answer);
      return answer;
    },
  };
  const decide = (image: NodeImage): boolean => {
    if (containers.some(({ imageId }) => imageId === image.id)) return false;
    // A step of a classic build has no reference: it goes with the last of what was built from it.
    const hasWay = image.references.length > 0 || children.has(image.id);
    return (
      hasWay &&
      fate.childrenOf(image).every(fate.canVanish) &&
      image.references.every((reference) => fate.reasonToLeave(image, reference) === undefined)
    );
  };
  return fate;
}

/**
 * The newest images of each repository, by the time of their build. Images of the same time stay together: nothing says
 * which of them is the newer one.
 *
 * @param keep how many; 0: none
 * @returns by repository, the images whose references there are kept
 */
function newestImages(images: readonly NodeImage[], keep: number): ReadonlyMap<string, ReadonlySet<Digest>> {
  const newest = new Map<string, ReadonlySet<Digest>>();
  for (const repository of new Set(images.flatMap(repositoriesOf))) {
    const here = images.filter((image) => repositoriesOf(image).includes(repository));
    const times = here.map(({ created }) => created.getTime()).toSorted((a, b) => b - a);
    const oldestKept = keep === 0 ? Infinity : (times[keep - 1] ?? -Infinity);
    const kept = here.filter(({ created }) => created.getTime() >= oldestKept);
    newest.set(repository, new Set(kept.map(({ id }) => id)));
  }
  return newest;
}

function repositoriesOf({ references }: NodeImage): string[] {
  return references.map(({ repository }) => repository);
}
