import type { Digest } from '../image/digest.ts';
import type { ImageDetails } from '../image/image-details.ts';
import { shellQuote } from '../report/escape.ts';
import type { Detail, FixStep } from '../report/view.ts';
import { referenceTo, registryName, type Repository } from '../image/repository.ts';
import { list, many, minuteOf, size, some } from '../util/words.ts';
import type { CleanUpRisk } from './clean-up-risk.ts';
import {
  type Acceptance,
  acceptanceFields,
  acceptedSentence,
  expiredDetails,
  expiredFields,
  expiredSteps,
  type KnownImage,
} from './allowances.ts';
import { type Description, imageIdDetail, placeAt, timeOf } from './rule.ts';
import { guardCommand } from './steps.ts';
import { NPX_MINTMARK } from '../util/command-line.ts';
import { defined } from '../util/defined.ts';

/** An image in the place where it was found. */
export interface PlacedImage extends ImageDetails {
  readonly repository: Repository;
  /** The owner: as configured, or the repository's name. */
  readonly service: string;
}

/** Images with the same image IDs in repositories of several services. */
export interface SharedGroup {
  /** At least one; an image of several platforms has one for each. */
  readonly imageIds: readonly [Digest, ...Digest[]];
  /** Two or more, sorted. */
  readonly services: readonly string[];
  /** Two or more, in the order in which they were pushed. */
  readonly images: readonly PlacedImage[];
  /** Whether two services have the very same manifest or index, which collides with every image store. */
  readonly sameDigest: boolean;
  /** What happens on a node that pulls it by its tags from all the repositories. */
  readonly risk: CleanUpRisk;
  /** The entry of the baseline that accepted it until it expired. */
  readonly expired: KnownImage | undefined;
  /** The mark of the first image ID: the service in it, null if it has none; undefined if it was not read. */
  readonly mark: { readonly service: string | undefined; readonly buildId: string } | null | undefined;
}

/** A group that an allowance in force, or the baseline, accepts. */
export interface AllowedGroup {
  readonly group: SharedGroup;
  readonly allowance: Acceptance;
}

/** How many places of one image are shown. */
const SHOWN = 5;

export function describeGroup(group: SharedGroup): Description {
  const { services, images, imageIds, sameDigest, risk, expired } = group;
  const [first, ...others] = images;
  // The service that pushed it first keeps it.
  const copy = others.find(({ service }) => service !== first?.service) ?? first;
  return {
    message: `${list(services)} have the same image, in ${images.length} places`,
    details: [
      ...expiredDetails(expired),
      imageIdDetail('image ID', imageIds),
      { label: 'same', value: SAME[sameDigest ? 'digest' : 'imageId'] },
      { label: 'risk', value: RISK[risk] },
      ...markOf(group),
      ...images
        .slice(0, SHOWN)
        .map((image) => defined({ label: image.service, value: placeText(image), at: image.pushedAt })),
      ...moreOf(images.length - SHOWN),
    ],
    steps: [...remarkSteps(group), ...expiredSteps(expired)],
    ...(copy !== undefined && { place: { ...placeAt(copy.repository), digest: copy.digest, tags: copy.tags } }),
    name: services.join(', '),
    subject: [imageIds[0]],
    fields: { ...groupFields(group), ...expiredFields(expired) },
  };
}

/** The JSON fields of a group. */
function groupFields({ imageIds, services, sameDigest, risk, mark, images }: SharedGroup): object {
  return {
    imageIds,
    services,
    sameDigest,
    risk,
    mark: mark === undefined ? 'unread' : mark === null ? 'none' : 'marked',
    markedBy: mark?.service ?? null,
    buildId: mark?.buildId ?? null,
    places: images.map((image) => ({
      service: image.service,
      registry: registryName(image.repository.registry),
      repository: image.repository.uri,
      digest: image.digest,
      tags: image.tags,
      pushedAt: timeOf(image.pushedAt),
      pulledAt: timeOf(image.pulledAt),
      bytes: image.bytes ?? null,
      archived: image.archived,
    })),
  };
}

/** The JSON fields of a group that is allowed. */
export function allowedFields({ group, allowance }: AllowedGroup): object {
  return { ...groupFields(group), ...acceptanceFields(allowance) };
}

/** A sentence about a group that is allowed. */
export function allowedSentence({ group, allowance }: AllowedGroup): string {
  return acceptedSentence(allowance, `an image of ${list(group.services)}`);
}

/** Says that only the worst groups are listed, if there are more than a report has room for. */
export function unlistedSentences(findings: readonly { readonly rule: string }[], sharedGroups: number): string[] {
  const listed = findings.filter(({ rule }) => rule === 'shared-image').length;
  return listed > 0 && listed < sharedGroups
    ? [`Of ${many(sharedGroups)} shared images, the worst ${many(listed)} are listed.`]
    : [];
}

const SAME = {
  digest: 'the digest, which collides on a node with every image store',
  imageId: 'the image ID, which collides on a node with the classic image store',
} as const;

const RISK: Readonly<Record<CleanUpRisk, string>> = {
  stall: 'stall: its tags can move in two repositories or more',
  leak: 'leak: its tags can move in one of the repositories',
  copes: 'none on nodes: no tag of it can move, so the ECS agent copes',
};

function markOf({ mark }: SharedGroup): Detail[] {
  if (mark === undefined) return [];
  const value =
    mark === null ? 'none: built twice, or copied' : `of ${mark.service ?? 'a build'} (${mark.buildId}): it was copied`;
  return [{ label: 'mark', value }];
}

function placeText({ repository, digest, tags, pushedAt, pulledAt, bytes, archived }: PlacedImage): string {
  const [tag, ...others] = tags;
  return [
    referenceTo(repository.uri, tag ?? digest),
    ...(others.length === 0 ? [] : [`also ${some(others)}`]),
    ...(archived ? ['archived'] : []),
    ...(bytes === undefined ? [] : [size(bytes)]),
    pulledAt === undefined ? 'no pull recorded' : `last pulled ${minuteOf(pulledAt)}`,
    ...(pushedAt === undefined ? [] : [`pushed ${minuteOf(pushedAt)}`]),
  ].join(', ');
}

function moreOf(count: number): Detail[] {
  return count > 0 ? [{ label: '', value: `and ${count} more (all of them: --report json=-)` }] : [];
}

/** The service that pushed first keeps the image; the next service gets one of its own, and the others likewise. */
function remarkSteps({ services, images }: SharedGroup): FixStep[] {
  const [first] = images;
  const copies = images.filter(({ service }) => service !== first?.service);
  const [copy] = copies;
  if (first === undefined || copy === undefined) return [];
  const { repository, service } = copy;
  const image = shellQuote(`docker://${referenceTo(repository.uri, copy.tags[0] ?? copy.digest)}`);
  const others = services.filter((name) => name !== service && name !== first.service);
  return [
    {
      text: `${first.service} pushed it first and keeps it. Build ${service} with its own mark, where it is built:`,
      command: guardCommand(repository.uri),
    },
    {
      text: 'Or add a new mark to the finished image, without its sources:',
      command: `${NPX_MINTMARK} guard --image ${image} --remark --to ${shellQuote(repository.uri)}`,
    },
    ...(others.length === 0 ? [] : [{ text: `Do the same for ${list(others)}.` }]),
    {
      text: `Deploy the new image; once nothing runs the old one, delete it by hand (mintmark deletes nothing in ECR): ${some(copies.map((old) => referenceTo(old.repository.uri, old.tags[0] ?? old.digest)))}`,
    },
  ];
}
