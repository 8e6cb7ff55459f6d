import type { Digest } from '../image/digest.ts';
import type { NodeFacts, NodeImage, NodeReference, Reason } from '../types/node.ts';
import { usesOf } from './node-blocks.ts';
import { newestImages } from './node-newest.ts';

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
