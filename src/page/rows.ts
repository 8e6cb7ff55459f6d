import { extent, max } from 'd3-array';
import type { Digest } from '../image/digest.ts';
import type { PlacedImage, SharedGroup } from '../rules/shared-group.ts';
import type { ListedFinding, PageData, PageGroup } from './data.ts';
import { registryName } from '../image/repository.ts';

/** A shared image, with the values that it is searched, filtered and sorted by. */
export interface Row {
  /** Its index in the report: 0 is the worst. */
  readonly rank: number;
  readonly group: SharedGroup;
  /** Set if an allowance in force accepts it. */
  readonly allowed: PageGroup['allowed'];
  /** Whether there is a baseline that does not include it. */
  readonly isNew: boolean;
  /** The `ACCOUNT/REGION` of each registry. */
  readonly registries: ReadonlySet<string>;
  /** In lowercase: services, repositories, tags, digests. */
  readonly words: string;
  /** Milliseconds since 1970; undefined if ECR does not say. */
  readonly firstPush: number | undefined;
  readonly lastPush: number | undefined;
  readonly lastPull: number | undefined;
  /** The size of one image. */
  readonly bytes: number | undefined;
}

/** The badges that a row shows next to its services. */
export function badgesOf({ group, allowed, isNew }: Row): string[] {
  const accepted =
    allowed?.since === undefined ? allowed && `allowed until ${allowed.expires}` : `known since ${allowed.since}`;
  return [
    ...(isNew ? ['new'] : []),
    ...(accepted === undefined ? [] : [accepted]),
    ...(group.sameDigest ? ['same digest'] : []),
    ...(group.risk === 'copes' ? [] : [group.risk]),
  ];
}

/** The shared images of the data, as its report had them. */
export function rowsOf(data: PageData): Row[] {
  return data.groups.map((group, rank) => rowOf(group, rank, data));
}

function rowOf(encoded: PageGroup, rank: number, data: PageData): Row {
  const group = groupOf(encoded, data);
  const { images, services, imageIds } = group;
  const [firstPush, lastPush] = extent(images, ({ pushedAt }) => pushedAt?.getTime());
  const words = new Set<string>([...services, ...imageIds]);
  for (const { repository, digest, tags } of images) {
    words.add(repository.uri).add(digest);
    for (const tag of tags) words.add(tag);
  }
  return {
    rank,
    group,
    allowed: encoded.allowed,
    isNew: data.showsNew === true && encoded.allowed === undefined,
    registries: new Set(images.map(({ repository }) => registryName(repository.registry))),
    words: [...words].join('\n').toLowerCase(),
    firstPush,
    lastPush,
    lastPull: max(images, ({ pulledAt }) => pulledAt?.getTime()),
    bytes: images.find(({ bytes }) => bytes !== undefined)?.bytes,
  };
}

function groupOf({ ids, sameDigest, risk, mark, images }: PageGroup, data: PageData): SharedGroup {
  const [first, ...others] = ids.map(digest);
  if (first === undefined) throw new RangeError('A shared image has no image ID.');
  const placed = images.map(([repository, service, hex, tags, pushed, pulled, bytes, archived]): PlacedImage => ({
    repository: at(data.repositories, repository),
    service: at(data.services, service),
    digest: digest(hex),
    tags,
    pushedAt: date(pushed),
    pulledAt: date(pulled),
    bytes: bytes ?? undefined,
    archived: archived === 1,
  }));
  return {
    imageIds: [first, ...others],
    services: [...new Set(placed.map(({ service }) => service))].sort(),
    images: placed,
    sameDigest: sameDigest ?? false,
    risk: risk ?? 'copes',
    expired: undefined,
    mark,
  };
}

/** Findings other than shared images, as the report had them. */
export function findingsOf({ findings, repositories }: PageData): ListedFinding[] {
  return findings.map((finding): ListedFinding =>
    finding.rule === 'expired-allowance' ? finding : { ...finding, repository: at(repositories, finding.repository) },
  );
}

function at<T>(list: readonly T[], number: number): T {
  const value = list[number];
  if (value === undefined) throw new RangeError(`There is no entry ${number}.`);
  return value;
}

function digest(hex: string): Digest {
  return `sha256:${hex}`;
}

function date(seconds: number | null): Date | undefined {
  return seconds === null ? undefined : new Date(seconds * 1000);
}
