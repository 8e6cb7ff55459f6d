import type { Digest } from '../../image/digest.ts';
import type { Task } from '../../types/cluster.ts';
import type { MovedTag } from '../../rules/moved-tag.ts';
import { userOf } from './cluster-images.ts';
import type { FoundContainer } from './images.ts';
import { taskReference } from './task-reference.ts';

/** Tags that are to be deployed, and under which something else runs than what they name now. */
export function movedTags(containers: readonly FoundContainer[], tasks: readonly Task[]): MovedTag[] {
  const running = runningByTag(tasks.filter(({ isStopped }) => !isStopped));
  return containers.flatMap(({ container, reference, repository, image }): MovedTag[] => {
    const { uri, tag, digest: pinned } = reference;
    if (tag === undefined || pinned !== undefined) return [];
    // Of an index ECS may tell the digest of the platform's manifest.
    const current = new Set([image.digest, ...image.platforms.map(({ manifestDigest }) => manifestDigest)]);
    const other = (running.get(`${uri}:${tag}`) ?? []).filter(({ digest }) => !current.has(digest));
    if (other.length === 0) return [];
    return [
      {
        rule: 'moved-tag',
        ...{ container, repository, tag },
        digest: image.digest,
        running: [...new Set(other.map(({ digest }) => digest))],
        users: [...new Set(other.map(({ user }) => user))].sort(),
        tasks: other.length,
      },
    ];
  });
}

function runningByTag(tasks: readonly Task[]): Map<string, { readonly digest: Digest; readonly user: string }[]> {
  const running = new Map<string, { digest: Digest; user: string }[]>();
  for (const task of tasks) {
    for (const { image, digest } of task.containers) {
      const reference = taskReference(image);
      if (reference?.tag === undefined || reference.digest !== undefined || digest === undefined) continue;
      const name = `${reference.uri}:${reference.tag}`;
      const entry = { digest, user: userOf(task) };
      const known = running.get(name);
      if (known === undefined) running.set(name, [entry]);
      else known.push(entry);
    }
  }
  return running;
}
