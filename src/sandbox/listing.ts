import type { RepositoryState, StoredImage } from './repository.ts';
import { putSeed } from './seed.ts';
import type { SandboxState } from './state.ts';

/** Every image of a repository, oldest first; generated images are created when they are reached. */
export async function* imagesOf(state: SandboxState, repository: RepositoryState): AsyncGenerator<StoredImage> {
  const stored = repository.images.values();
  for (let seen = 0; ; seen += 1) {
    // An exhausted iterator stays exhausted, so it is advanced only if there is more.
    if (seen >= repository.images.size && !(await generateNext(state, repository))) return;
    const next = stored.next();
    if (next.done) return;
    yield next.value;
  }
}

const progress = new WeakMap<RepositoryState, { made: number; last: Promise<unknown> }>();

/** One at a time, so that two listings have the same order. @returns false if none is left. */
async function generateNext(state: SandboxState, repository: RepositoryState): Promise<boolean> {
  const images = repository.generated;
  if (!images) return false;
  const generation = progress.get(repository) ?? { made: 0, last: Promise.resolve() };
  progress.set(repository, generation);
  const size = repository.images.size;
  const next = generation.last.then(async () => {
    if (repository.images.size > size) return true;
    if (generation.made >= images.count) return false;
    await putSeed(state, repository, images.at(generation.made));
    generation.made += 1;
    return true;
  });
  generation.last = next;
  return next;
}
