import { type Digest, isDigest } from '../../image/digest.ts';
import type { Task } from '../../ecs/tasks.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { NameMotion, UsedName } from '../../rules/clean-up-risk.ts';
import type { MovedTag } from '../../rules/moved-tag.ts';
import type { NamedImage } from '../../connection/connection.ts';
import { referenceTo } from '../../image/repository.ts';
import { by } from '../../util/by.ts';
import { matcher } from '../../util/glob.ts';
import { isMovable } from '../../util/tag-mutability.ts';
import { userOf } from './cluster-images.ts';
import type { DeployFacts } from './facts.ts';
import type { FoundContainer } from './images.ts';
import { nameIn, taskReference } from './task-reference.ts';

/** Tags to be deployed under which something other than what they name now is running. */
export function movedTags(containers: readonly FoundContainer[], tasks: readonly Task[]): MovedTag[] {
  const pulled = pulledByTag(tasks.filter(({ isStopped }) => !isStopped));
  return containers.flatMap(({ container, reference, repository, image }): MovedTag[] => {
    if (reference.digest !== undefined) return [];
    const tag = nameIn(reference);
    const other = othersThan(image, pulled.get(referenceTo(reference.uri, tag)));
    if (other.length === 0) return [];
    const running = [...new Set(other.map(({ digest }) => digest))];
    const users = [...new Set(other.map(({ user }) => user))].sort();
    const where = { container, repository, tag, digest: image.digest };
    return [{ rule: 'moved-tag', ...where, running, users, tasks: other.length }];
  });
}

/**
 * How a name in a repository can move, as far as ECR, ECS, mintmark.yml and the form of the name show.
 *
 * @param tasks of the cluster, including those that have stopped: each has pulled what the tag named then
 */
export function motions(
  tasks: readonly Task[],
  { resolutions, tagMutability }: Pick<DeployFacts, 'resolutions' | 'tagMutability'>,
  { movingTags }: Pick<Configuration, 'movingTags'>,
): (uri: string, name: string) => UsedName {
  const pulled = pulledByTag(tasks);
  const isMeantToMove = matcher(movingTags);
  const motionOf = (uri: string, name: string): NameMotion => {
    if (isDigest(name)) return 'digest';
    const now = resolutions(uri, name);
    if (now.kind === 'found' && othersThan(now.image, pulled.get(referenceTo(uri, name))).length > 0) return 'moved';
    const movable = isMovable(tagMutability(uri), name);
    if (movable === false) return 'immutable';
    if (isMeantToMove(name)) return 'configured';
    return movable === undefined ? 'unknown' : 'mutable';
  };
  return (uri, name) => ({ uri, name, motion: motionOf(uri, name) });
}

interface Pulled {
  readonly digest: Digest;
  readonly user: string;
}

/** For an index, ECS may report the digest of the platform's manifest. */
function othersThan(image: NamedImage, pulled: readonly Pulled[] = []): Pulled[] {
  const current = new Set([image.digest, ...image.platforms.map(({ manifestDigest }) => manifestDigest)]);
  return pulled.filter(({ digest }) => !current.has(digest));
}

/** By `REPOSITORY:TAG`. */
function pulledByTag(tasks: readonly Task[]): ReadonlyMap<string, readonly Pulled[]> {
  const pulled = tasks.flatMap((task) =>
    task.containers.flatMap(({ image, digest }) => {
      const reference = taskReference(image);
      if (reference === undefined || reference.digest !== undefined || digest === undefined) return [];
      return [{ name: referenceTo(reference.uri, nameIn(reference)), digest, user: userOf(task) }];
    }),
  );
  return by(pulled, ({ name }) => name);
}
