import type { Digest } from '../../image/digest.ts';
import type {
  BlockedImage,
  BlockedReference,
  Freed,
  NodeFacts,
  NodeImage,
  NodeReference,
  Removal,
} from '../../types/node.ts';
import { blocksOf, usesOf } from './blocks.ts';
import { fateOf, type Fate, type NodeChoices } from './stays.ts';

export interface NodePlan {
  /** Images with a selected reference that block a clean-up: those that nothing uses first, then by size. */
  readonly images: readonly BlockedImage[];
  /** How many more do that nothing uses, and that have no selected reference. */
  readonly others: number;
  readonly removals: readonly Removal[];
  readonly wouldFree: Freed;
}

/**
 * Decides which references go, in which order: the oldest image first, and an image after those that were built from it.
 * What holds when a removal is carried out is looked at again then.
 */
export function planNode(facts: NodeFacts, choices: NodeChoices): NodePlan {
  const fate = fateOf(facts, choices);
  const all = facts.images.filter((image) => isListed(image, fate) && blocksOf(image, facts).length > 0);
  const isOurs = ({ references }: NodeImage): boolean =>
    references.some(({ repository }) => choices.isSelected(repository));
  const blocked = all
    .filter(isOurs)
    .toSorted((a, b) => a.created.getTime() - b.created.getTime() || compare(a.id, b.id));
  const removals = removalsOf(blocked, fate);
  const deleted = new Set(removals.filter(({ last }) => last).map(({ image }) => image));
  return {
    images: blocked.map((image) => describe(image, facts, choices, fate)).toSorted(byWeight),
    others: all.filter((image) => !isOurs(image) && usesOf(image, facts).length === 0).length,
    removals,
    wouldFree: freedBy(facts.images.filter(({ id }) => deleted.has(id))),
  };
}

function removalsOf(blocked: readonly NodeImage[], fate: Fate): readonly Removal[] {
  const removals: Removal[] = [];
  const planned = new Set<Digest>();
  const plan = (image: NodeImage): void => {
    if (planned.has(image.id)) return;
    planned.add(image.id);
    const vanishes = fate.canVanish(image);
    const before = vanishes ? fate.childrenOf(image) : [];
    before.forEach(plan);
    const after = before.map(({ id }) => id);
    const names = image.references.filter((one) => fate.reasonToLeave(image, one) === undefined).toSorted(digestFirst);
    names.forEach(({ name }, at) => {
      removals.push({ name, image: image.id, after, last: vanishes && at === names.length - 1 });
    });
  };
  blocked.forEach(plan);
  return removals;
}

function describe(image: NodeImage, facts: NodeFacts, choices: NodeChoices, fate: Fate): BlockedImage {
  const { id, created, bytes, sharedBytes } = image;
  return {
    id,
    created,
    bytes,
    ownBytes: sharedBytes === undefined ? undefined : bytes - sharedBytes,
    blocks: blocksOf(image, facts),
    uses: usesOf(image, facts),
    references: image.references.map((reference): BlockedReference => ({
      ...reference,
      service: choices.serviceOf(reference.repository),
      left: fate.reasonToLeave(image, reference),
    })),
  };
}

/** `docker images` hides the steps of a classic build, and no clean-up tries to delete them. */
function isListed(image: NodeImage, fate: Fate): boolean {
  return image.references.length > 0 || fate.childrenOf(image).length === 0;
}

function freedBy(images: readonly NodeImage[]): Freed {
  let atLeast: number | undefined = 0;
  let atMost = 0;
  for (const { bytes, sharedBytes } of images) {
    atLeast = atLeast === undefined || sharedBytes === undefined ? undefined : atLeast + bytes - sharedBytes;
    atMost += bytes;
  }
  return { atLeast, atMost };
}

/** On the containerd image store a digest that is gone stands for a tag of its repository: it goes before the tag. */
function digestFirst(a: NodeReference, b: NodeReference): number {
  return compare(a.kind, b.kind) || compare(a.name, b.name);
}

function byWeight(a: BlockedImage, b: BlockedImage): number {
  return Number(a.uses.length > 0) - Number(b.uses.length > 0) || b.bytes - a.bytes || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
