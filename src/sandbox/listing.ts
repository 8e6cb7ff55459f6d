import type { RepositoryState, StoredImage } from './repository.ts';
import { putSeed } from './seed.ts';
import type { World } from './world.ts';

/** Every image of a repository, oldest first; generated images are made when their turn comes. */
export async function* imagesOf(world: World, repository: RepositoryState): AsyncGenerator<StoredImage> {
  const stored = repository.images.values();
  for (let seen = 0; ; seen += 1) {
    // An exhausted iterator stays exhausted, so it is asked only when there is more.
    if (seen >= repository.images.size && !(await generateNext(world, repository))) return;
    const next = stored.next();
    if (next.done) return;
    yield next.value;
  }
}

const progress = new WeakMap<RepositoryState, { made: number; last: Promise<unknown> }>();

/** One at a time, so that two listings agree on the order. @returns false if none is left. */
async function generateNext(world: World, repository: RepositoryState): Promise<boolean> {
  const images = repository.generated;
  if (!images) return false;
  const state = progress.get(repository) ?? { made: 0, last: Promise.resolve() };
  progress.set(repository, state);
  const size = repository.images.size;
  const next = state.last.then(async () => {
    if (repository.images.size > size) return true;
    if (state.made >= images.count) return false;
    await putSeed(world, repository, images.at(state.made));
    state.made += 1;
    return true;
  });
  state.last = next;
  return next;
}
