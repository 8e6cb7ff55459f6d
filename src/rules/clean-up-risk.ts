import { referenceTo } from '../image/repository.ts';
import { some } from '../util/words.ts';

/**
 * What the ECS agent does, after the next deployments, with an image that a node has from two repositories. It removes
 * an unused image by the names that tasks used, and a tag that has moved to another image is no longer one of them.
 */
export type CleanUpRisk =
  /** The tags of both move: no name is left, and the engine refuses to delete the image by its ID. */
  | 'stall'
  /** The tags of one move: the agent removes the other's names, and forgets the image while a reference is left. */
  | 'leak'
  /** No tags move: the image is removed name by name. */
  | 'copes';

/** Whether a name that tasks use can come to name another image. If that is unknown, the tag counts as moving. */
export type NameMotion =
  /** It already has, in the deployments that the cluster shows. */
  | 'moved'
  /** It is one of the `moving-tags` of mintmark.yml. */
  | 'configured'
  /** ECR lets it move. */
  | 'mutable'
  | 'unknown'
  | 'immutable'
  | 'digest';

/** A name that tasks use or will use. */
export interface UsedName {
  readonly uri: string;
  /** A tag or a digest. */
  readonly name: string;
  readonly motion: NameMotion;
}

/** What is certain about a risk; the rest is possible. */
export interface Certainty {
  /** That both are on one node. */
  readonly meeting: boolean;
  /** That the node makes one image of them, whichever of its possible image stores it has. */
  readonly store: boolean;
  /** That the tags that make the risk move: they have before, or are meant to. */
  readonly tags: boolean;
}

const MOTIONS: Readonly<Record<NameMotion, { readonly moves: boolean; readonly text: string }>> = {
  moved: { moves: true, text: 'has moved before' },
  configured: { moves: true, text: 'is meant to move: moving-tags' },
  mutable: { moves: true, text: 'is mutable' },
  unknown: { moves: true, text: 'may move: whether it is mutable is unknown' },
  immutable: { moves: false, text: 'immutable' },
  digest: { moves: false, text: 'a digest' },
};

/** Those with a name that moves. */
function moving(repositories: readonly (readonly UsedName[])[]): readonly (readonly UsedName[])[] {
  return repositories.filter((names) => names.some(({ motion }) => MOTIONS[motion].moves));
}

/** @param repositories how many have the image and tags that move */
export function riskOfMoving(repositories: number): CleanUpRisk {
  return repositories > 1 ? 'stall' : repositories === 1 ? 'leak' : 'copes';
}

/** One name of a repository that moves is enough: there may be a node where tasks used no other. */
export function riskOf(one: readonly UsedName[], other: readonly UsedName[]): CleanUpRisk {
  return riskOfMoving(moving([one, other]).length);
}

/** Whether each repository whose tags are assumed to move has moved one before, or is configured to. */
export function areTagsCertain(one: readonly UsedName[], other: readonly UsedName[]): boolean {
  return moving([one, other]).every((names) =>
    names.some(({ motion }) => motion === 'moved' || motion === 'configured'),
  );
}

/** Names, each with what lets it move or keeps it from moving. */
export function namesText(names: readonly UsedName[]): string {
  return some(names.map(({ uri, name, motion }) => `${referenceTo(uri, name)} (${MOTIONS[motion].text})`));
}

/** The JSON fields of a name. */
export function nameFields({ uri, name, motion }: UsedName): object {
  return { reference: referenceTo(uri, name), motion, moves: MOTIONS[motion].moves };
}
