import { addTo } from '../../util/by.ts';

/** What a task is started with. */
export interface Deployment {
  readonly repository: string;
  /** Absent: the task definition names the image by its digest. */
  readonly tag: string | undefined;
  /** The name by which the engine knows the image. */
  readonly image: string;
  /** The name by which the repository knows it; absent: the same. */
  readonly digest?: string;
}

interface SimulatedImage {
  readonly image: string;
  /** Tags and digests. */
  readonly references: readonly string[];
  readonly isUsed: boolean;
}

/** How many images the agent processes in one cycle. */
const PER_CYCLE = 5;

/**
 * A container instance that the ECS agent keeps clean, by the rules that docs/conflict.md derives from experiments.
 * Nothing in it takes time: each image is old enough to be removed as soon as no task uses it.
 */
export class SimulatedNode {
  /** Removals, and the engine's refusals. */
  readonly counts = { byName: 0, byId: 0, refused: 0 };
  /** What the engine has: the references of each image, tags and digests. */
  readonly #references = new Map<string, Set<string>>();
  /** What the agent remembers: the names that tasks used for each image, least recently used image first. */
  readonly #names = new Map<string, Set<string>>();
  /** Images by service. */
  readonly #running = new Map<string, string>();

  /** Starts the new task of a service, and then stops the old one. */
  deploy(service: string, { repository, tag, image, digest: known = image }: Deployment): void {
    const digest = `${repository}@${known}`;
    const name = tag === undefined ? digest : `${repository}:${tag}`;
    // The tag no longer names the old image; the digest that it was pulled by still does.
    for (const names of [...this.#references.values(), ...this.#names.values()]) names.delete(name);
    addTo(this.#references, image, digest, name);
    addTo(this.#names, image, name);
    this.stop(service);
    this.#running.set(service, image);
  }

  stop(service: string): void {
    const image = this.#running.get(service);
    const names = image === undefined ? undefined : this.#names.get(image);
    this.#running.delete(service);
    if (image === undefined || names === undefined) return;
    // Moves it to the end of the queue.
    this.#names.delete(image);
    this.#names.set(image, names);
  }

  /** One cycle of the agent. */
  cleanUp(): void {
    for (const [image, names] of this.#unused().slice(0, PER_CYCLE)) {
      if (names.size > 0) {
        for (const name of names) this.#removeName(image, name);
        // Even if the engine still has references to it.
        this.#names.delete(image);
      } else if (this.#removeImage(image)) {
        this.#names.delete(image);
      }
    }
  }

  /**
   * How many images there are, and how many of them the agent never removes: it tries to delete the `stuck` ones in
   * each cycle, and has forgotten the `leaked` ones.
   */
  left(): { readonly images: number; readonly stuck: number; readonly leaked: number } {
    const used = new Set(this.#running.values());
    const unused = [...this.#references.keys()].filter((image) => !used.has(image));
    return {
      images: this.#references.size,
      stuck: unused.filter((image) => this.#names.get(image)?.size === 0).length,
      leaked: unused.filter((image) => !this.#names.has(image)).length,
    };
  }

  /** What the engine lists. */
  images(): SimulatedImage[] {
    const used = new Set(this.#running.values());
    return [...this.#references].map(([image, names]) => ({ image, references: [...names], isUsed: used.has(image) }));
  }

  /** What runs, by service. */
  running(): ReadonlyMap<string, string> {
    return this.#running;
  }

  /**
   * `docker rmi` of a tag or a digest, as typed by a person.
   *
   * @returns undefined if nothing has that name; whether the image is gone with it
   */
  remove(name: string): { readonly image: string; readonly isGone: boolean } | undefined {
    const found = this.images().find(({ references }) => references.includes(name));
    if (found === undefined) return undefined;
    this.#removeName(found.image, name);
    return { image: found.image, isGone: !this.#references.has(found.image) };
  }

  #unused(): [string, Set<string>][] {
    const used = new Set(this.#running.values());
    return [...this.#names].filter(([image]) => !used.has(image));
  }

  /**
   * `docker rmi NAME`: removing the last tag of a repository also removes the repository's digest, and removing the
   * last reference removes the image.
   */
  #removeName(image: string, name: string): void {
    const references = this.#references.get(image);
    if (references === undefined) return;
    references.delete(name);
    const repository = repositoryOf(name);
    const rest = [...references].filter((reference) => repositoryOf(reference) === repository);
    if (rest.every((reference) => reference.includes('@'))) for (const digest of rest) references.delete(digest);
    if (references.size === 0) this.#references.delete(image);
    this.counts.byName += 1;
  }

  /** `docker rmi ID`, never by force: refused if references from two repositories are left. */
  #removeImage(image: string): boolean {
    if (new Set([...(this.#references.get(image) ?? [])].map(repositoryOf)).size > 1) {
      this.counts.refused += 1;
      return false;
    }
    this.#references.delete(image);
    this.counts.byId += 1;
    return true;
  }
}

/** The repository of `REPOSITORY@DIGEST` or `REPOSITORY:TAG`. */
function repositoryOf(reference: string): string {
  return reference.replace(/@.*|:[^:/]+$/, '');
}
