import type { Digest } from '../../src/image/digest.ts';
import type { Identity } from '../../src/image/identity.ts';
import { type Fleet, NOW } from './fleet.ts';
import { readManifest } from './manifests.ts';
import type { Content } from './seeding.ts';

/** The whole truth about a fleet, by brute force over everything that was put there. */
export interface Truth {
  /** The repositories of other services, which a check must cover. */
  readonly asked: readonly Content[];
  /** Own repositories that are checked anyway, because their tag is read only if it decides. */
  readonly askedToo: readonly Content[];
  /** Those of them that hold the candidate: if their tag cannot be read, they count as another's. */
  readonly doubtful: readonly string[];
  /** Repositories of other services that hold the candidate without an allowance. */
  readonly twins: readonly string[];
  readonly allowed: readonly string[];
  /** Repositories that have a config blob of the candidate, but no image. */
  readonly orphanedBlobs: readonly string[];
  /** The services that own a repository. */
  readonly ownersOf: (uri: string) => readonly string[];
  /** Repositories that two services claim. */
  readonly contested: readonly string[];
  readonly tag: 'free' | 'same-image' | 'other-image';
}

/**
 * @param contents what is in the registries that are in scope
 * @param service the service that the target belongs to, if it is given
 */
export function truthOf(
  fleet: Fleet,
  contents: readonly Content[],
  target: Content,
  identity: Identity,
  service: string | undefined,
): Truth {
  const ownersOf = (uri: string): string[] => ownersIn(fleet, uri);
  const owner = service ?? ownersOf(target.repository.uri)[0];
  const isOwn = (uri: string): boolean => {
    const owners = ownersOf(uri);
    return owners.length < 2 && (uri === target.repository.uri || (owner !== undefined && owners[0] === owner));
  };
  const asked = contents.filter(
    ({ repository: { uri } }) => !isOwn(uri) && !fleet.exclude.some((glob) => matches(glob, uri)),
  );
  const askedToo = contents.filter(
    ({ repository: { uri } }) =>
      isOwn(uri) &&
      uri !== target.repository.uri &&
      fleet.ownership.byTag &&
      claimantsIn(fleet, uri).length === 0 &&
      !fleet.exclude.some((glob) => matches(glob, uri)),
  );
  const rows = asked.map((content) => {
    const shared = sharedImages(content, identity);
    return { content, uri: content.repository.uri, shared, allowed: isAllowed(fleet, content, identity, shared) };
  });
  const ids = identity.platformImages.map(({ imageId }) => imageId);
  return {
    asked,
    askedToo,
    doubtful: askedToo
      .filter((content) => sharedImages(content, identity).size > 0)
      .map(({ repository: { uri } }) => uri),
    ownersOf,
    twins: rows.filter(({ shared, allowed }) => shared.size > 0 && !allowed).map(({ uri }) => uri),
    allowed: rows.filter(({ shared, allowed }) => shared.size > 0 && allowed).map(({ uri }) => uri),
    orphanedBlobs: rows
      .filter(({ shared, content }) => shared.size === 0 && ids.some((id) => content.blobs.has(id)))
      .map(({ uri }) => uri),
    contested: contents.map(({ repository }) => repository.uri).filter((uri) => ownersOf(uri).length > 1),
    tag: tagOf(fleet, target, identity),
  };
}

/** The services whose globs match. */
function claimantsIn({ services }: Fleet, uri: string): string[] {
  return services.flatMap((globs, index) => (globs.some((glob) => matches(glob, uri)) ? [serviceName(index)] : []));
}

/** Who owns a repository: by `services`, or else by its tag, or else by the first pattern that some name fits. */
export function ownersIn(fleet: Fleet, uri: string): string[] {
  const claimants = claimantsIn(fleet, uri);
  if (claimants.length > 0) return claimants;
  const { byTag, patterns } = fleet.ownership;
  const [, region = '', name = ''] = /\.ecr\.([^.]+)\.[^/]+\/(.+)$/.exec(uri) ?? [];
  const tag = byTag ? fleet.repositories.find((one) => one.region === region && one.name === name)?.owner : undefined;
  // A tag that is not a service name might mean any.
  if (tag !== undefined) return tag.includes(' ') ? [] : [tag];
  for (const pattern of patterns) {
    const names = name.split('/').flatMap(endsOf);
    const fitting = names.filter((one) => matches(pattern.replace('{service}', one), uri));
    const [longest] = fitting.sort((one, other) => other.length - one.length);
    if (longest !== undefined) return [longest];
  }
  return [];
}

/** A text, and what is left of it without its prefix: no pattern in this test cuts off the end. */
function endsOf(text: string): string[] {
  return Array.from(text, (_, index) => text.slice(index)).filter((end) => /^\w/.test(end));
}

export function serviceName(index: number): string {
  return `service-${index}`;
}

/** `*` does not match slashes, `**` does. */
export function matches(glob: string, uri: string): boolean {
  const pattern = glob
    .replace(/[.]/g, String.raw`\.`)
    .replace(/\*\*\/|\*\*|\*/g, (stars) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[stars] ?? stars);
  return new RegExp(`^${pattern}$`).test(uri);
}

/** The image IDs of the candidate that are the config of some manifest in a repository, whatever the manifest is for. */
function sharedImages({ manifests }: Content, { platformImages, indexDigest }: Identity): Set<Digest> {
  const held = new Set([...manifests.values()].map((bytes) => readManifest(bytes).configDigest));
  const isHere = indexDigest !== undefined && manifests.has(indexDigest);
  return new Set(platformImages.map(({ imageId }) => imageId).filter((id) => isHere || held.has(id)));
}

function isAllowed(fleet: Fleet, { repository }: Content, identity: Identity, shared: ReadonlySet<Digest>): boolean {
  return fleet.allowances.some(({ repository: glob, image, expires }) => {
    const allowedId = allowedImage(identity, image);
    return (
      isInForce(expires) &&
      matches(glob, repository.uri) &&
      [...shared].every((id) => allowedId === undefined || id === allowedId)
    );
  });
}

/** Whether an allowance counts: until the end of its last day. */
export function isInForce(expires: string): boolean {
  return NOW <= new Date(`${expires}T23:59:59.999Z`);
}

/** The image ID that an allowance names. */
export function allowedImage({ platformImages }: Identity, index: number | undefined): Digest | undefined {
  return index === undefined ? undefined : platformImages[index % platformImages.length]?.imageId;
}

function tagOf({ tag }: Fleet, { tags, manifests }: Content, identity: Identity): Truth['tag'] {
  const digest = tag === undefined ? undefined : tags.get(tag);
  if (digest === undefined) return 'free';
  const digests = [identity.indexDigest, ...identity.platformImages.map(({ manifestDigest }) => manifestDigest)];
  if (digests.includes(digest)) return 'same-image';
  const read = (one: Digest): ReturnType<typeof readManifest> => readManifest(manifests.get(one) ?? Buffer.from('{}'));
  const isWanted = (id: Digest | undefined): boolean => identity.platformImages.some(({ imageId }) => imageId === id);
  const found = [digest, ...read(digest).children].map((one) => {
    const { imageId, configDigest } = read(one);
    return isWanted(configDigest) ? configDigest : imageId;
  });
  const key = (ids: readonly (Digest | undefined)[]): string =>
    [...new Set(ids.filter((id) => id !== undefined))].sort().join();
  return key(found) === key(identity.platformImages.map(({ imageId }) => imageId)) ? 'same-image' : 'other-image';
}
