import { MintmarkError } from '../errors.ts';
import { isDigest, type Digest } from '../image/digest.ts';
import { isObject, type JsonObject, textAt } from '../util/json-object.ts';
import { parseReference } from '../image/reference.ts';
import type { ImageStore } from '../image/sources/source.ts';

/** One name of an image in an engine. */
export interface NodeReference {
  /** `REPOSITORY:TAG` or `REPOSITORY@DIGEST`. */
  readonly name: string;
  readonly repository: string;
  readonly kind: 'tag' | 'digest';
}

export interface NodeImage {
  /** The engine's own ID: an image ID on the classic image store, a manifest or index digest on the containerd one. */
  readonly id: Digest;
  readonly references: readonly NodeReference[];
  /** When it was built; undefined if its config does not say. */
  readonly created: Date | undefined;
  /** Its size on disk, including what it shares. */
  readonly bytes: number;
  /** How much of that it shares with other images; undefined if the engine does not say (API before 1.42). */
  readonly sharedBytes: number | undefined;
  /** The image that it was built from, which only the classic builder records. */
  readonly parent: Digest | undefined;
}

export interface NodeContainer {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  /** `active`: it runs, is paused, or may start at any moment. `stopped`: it has exited, or is dead. */
  readonly state: 'active' | 'stopped';
}

/** The states of containers that have ended. In any other state, a container may need its image at any moment. */
const ENDED = ['exited', 'dead'];

/**
 * Reads the answer of `GET /images/json?all=1&shared-size=1`. Docker Engine API, ImageList.
 *
 * @throws MintmarkError DOCKER if it does not have the documented shape: no decision is based on half a list
 */
export function readImages(answer: unknown, store: ImageStore): readonly NodeImage[] {
  return listOf(answer, 'images').map((entry) => {
    const { Id: id, Created: created, Size: size, SharedSize: shared, ParentId: parent } = entry;
    if (!isDigest(id)) throw odd('Id of an image is not a sha256 digest');
    if (typeof created !== 'number' || typeof size !== 'number') throw odd(`${id} has no Created or Size`);
    const date = new Date(created * 1_000);
    if (Number.isNaN(date.getTime())) throw odd(`Created of ${id} is not a time`);
    return {
      id,
      references: referencesOf(entry, store),
      // Go's zero time is in the year 1.
      created: created < 0 ? undefined : date,
      bytes: size,
      sharedBytes: typeof shared === 'number' && shared >= 0 ? Math.min(shared, size) : undefined,
      parent: isDigest(parent) ? parent : undefined,
    };
  });
}

/** Reads the answer of `GET /containers/json?all=1`. Docker Engine API, ContainerList. @throws MintmarkError DOCKER */
export function readContainers(answer: unknown): readonly NodeContainer[] {
  return listOf(answer, 'containers').map((entry) => {
    const { Id: id, ImageID: imageId, Names: names, State: state } = entry;
    if (typeof id !== 'string' || typeof imageId !== 'string' || typeof state !== 'string') {
      throw odd('a container has no Id, ImageID or State');
    }
    const name: unknown = Array.isArray(names) ? names[0] : undefined;
    return {
      id,
      name: typeof name === 'string' ? name.replace(/^\//, '') : id.slice(0, 12),
      imageId,
      state: ENDED.includes(state) ? 'stopped' : 'active',
    };
  });
}

/** Which image a name refers to, and all names of that image. `GET /images/NAME/json`. @throws MintmarkError DOCKER */
export function readNamed(
  answer: unknown,
  store: ImageStore,
): { readonly id: Digest; readonly references: readonly NodeReference[] } {
  if (!isObject(answer) || !isDigest(answer['Id'])) throw odd('Id of an image is not a sha256 digest');
  return { id: answer['Id'], references: referencesOf(answer, store) };
}

/**
 * When an image was last tagged: `Metadata.LastTagTime` of `GET /images/ID/json`. Docker Engine API, ImageInspect.
 *
 * @returns undefined if it has never had one, or is gone
 */
export function readTagTime(answer: unknown): Date | undefined {
  const time = new Date(textAt(answer, 'Metadata', 'LastTagTime') ?? NaN);
  // Go's zero time is in the year 1.
  return time.getTime() > 0 ? time : undefined;
}

/**
 * The names that an image really has. The containerd image store lists names by digest among the tags too, and makes up
 * an additional one in RepoDigests for each repository that has a tag.
 */
function referencesOf({ RepoTags: tags, RepoDigests: digests }: JsonObject, store: ImageStore): NodeReference[] {
  const given = namesIn(tags).map(readReference);
  const repositories = new Set(store === 'containerd' ? given.map(({ repository }) => repository) : []);
  const further = namesIn(digests)
    .map(readReference)
    .filter(({ repository }) => !repositories.has(repository));
  return [...given, ...further];
}

/** Older engines write `<none>:<none>` if there is no name. */
function namesIn(names: unknown): string[] {
  if (names === undefined || names === null) return [];
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string'))
    throw odd('names are not a list of strings');
  return names.filter((name) => !name.includes('<none>'));
}

function readReference(name: string): NodeReference {
  const reference = parseReference(name);
  if (reference === undefined) throw odd(`${JSON.stringify(name)} is not an image reference`);
  return { name, repository: reference.name, kind: reference.digest === undefined ? 'tag' : 'digest' };
}

function listOf(answer: unknown, what: string): JsonObject[] {
  if (!Array.isArray(answer) || !answer.every(isObject)) throw odd(`its list of ${what} is not a list of objects`);
  return answer;
}

function odd(what: string): MintmarkError {
  return new MintmarkError('DOCKER', `The Docker Engine answered in an unknown way: ${what}.`, {
    hint: 'Nothing was removed after that. Look at what it says yourself: docker images --digests; docker ps --all.',
  });
}
