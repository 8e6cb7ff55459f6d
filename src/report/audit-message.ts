import { shortDigest } from '../image/digest.ts';
import type { AuditFinding, PlacedImage, SharedGroup } from '../types/audit.ts';
import { referenceTo, type Repository } from '../types/registry.ts';
import { shellQuote } from './escape.ts';
import { counted } from './headline.ts';
import { type Explanation, expiredAllowance, minuteOf, sharedRepository, unchecked } from './message.ts';
import { some } from '../util/some.ts';
import type { Step } from './remedy.ts';

/** Places of one image that are shown. */
const SHOWN = 5;

/** The words for a finding of an audit. All text about them is made here, whatever the format. */
export function explainAudit(finding: AuditFinding): Explanation {
  switch (finding.rule) {
    case 'shared-image':
      return {
        message: `${list(finding.group.services)} have the same image, in ${finding.group.images.length} places`,
        details: [
          { label: 'image ID', value: some(finding.group.imageIds.map(shortDigest)) },
          { label: 'same', value: SAME[finding.group.sameDigest ? 'digest' : 'imageId'] },
          ...markOf(finding.group),
          ...finding.group.images.slice(0, SHOWN).map((image) => ({
            label: image.service,
            value: placeOf(image),
            at: image.pushedAt,
          })),
          ...moreOf(finding.group.images.length - SHOWN),
        ],
        remedy: remarkSteps(finding.group),
      };
    case 'shared-repository':
      return sharedRepository(finding);
    case 'unchecked-repository':
      return unchecked(finding, { text: 'Every repository has to answer. Ask again:', command: 'npx mintmark audit' });
    case 'unmarked-image':
      return {
        message: `${finding.repository.uri} has ${counted(finding.images, 'shared image', 'shared images') ?? 'none'} without a mark`,
        details: [],
        remedy: [
          {
            text: 'Build what goes there with a mark of its own, so that no other build is the same:',
            command: guardCommand(finding.repository),
          },
        ],
      };
    case 'mutable-tags': {
      const lost = counted(finding.untagged, 'image there has', 'images there have');
      return {
        message: `${finding.repository.uri} lets a tag be given again${lost === undefined ? '' : `: ${lost} lost the tag, or never had one`}`,
        details: [],
        remedy: [
          {
            text: 'Make its tags immutable, once no pipeline pushes a tag twice:',
            command: `aws ecr put-image-tag-mutability ${placed(finding.repository)} --image-tag-mutability IMMUTABLE`,
          },
        ],
      };
    }
    case 'no-lifecycle-policy':
      return {
        message: `${finding.repository.uri} has no lifecycle policy: ${counted(finding.images, 'image is', 'images are') ?? 'whatever it gets is'} kept indefinitely`,
        details: [],
        remedy: [
          {
            text: 'Write a policy that expires what is old, and put it:',
            command: `aws ecr put-lifecycle-policy ${placed(finding.repository)} --lifecycle-policy-text file://policy.json`,
          },
        ],
      };
    case 'expired-allowance':
      return expiredAllowance(finding);
  }
}

const SAME = {
  digest: 'the digest, which collides on a node with every image store',
  imageId: 'the image ID, which collides on a node with the classic image store',
} as const;

function markOf({ mark }: SharedGroup): Explanation['details'] {
  if (mark === undefined) return [];
  const value =
    mark === null ? 'none: built twice, or copied' : `of ${mark.service ?? 'a build'} (${mark.buildId}): it was copied`;
  return [{ label: 'mark', value }];
}

function placeOf({ repository, digest, tags, pushedAt, pulledAt, bytes, archived }: PlacedImage): string {
  const [tag, ...others] = tags;
  return [
    referenceTo(repository.uri, tag ?? digest),
    ...(others.length === 0 ? [] : [`also ${some(others)}`]),
    ...(archived ? ['archived'] : []),
    ...(bytes === undefined ? [] : [megabytes(bytes)]),
    pulledAt === undefined ? 'no pull recorded' : `last pulled ${minuteOf(pulledAt)}`,
    ...(pushedAt === undefined ? [] : [`pushed ${minuteOf(pushedAt)}`]),
  ].join(', ');
}

function moreOf(count: number): Explanation['details'] {
  return count > 0 ? [{ label: '', value: `and ${count} more (all of them: --format json)` }] : [];
}

/** Whoever pushed first keeps the image; the next service gets one of its own, and the others likewise. */
function remarkSteps({ services, images }: SharedGroup): Step[] {
  const [first] = images;
  const copies = images.filter(({ service }) => service !== first?.service);
  const [copy] = copies;
  if (first === undefined || copy === undefined) return [];
  const { repository, service } = copy;
  const reference = shellQuote(referenceTo(repository.uri, copy.tags[0] ?? copy.digest));
  const others = services.filter((name) => name !== service && name !== first.service);
  return [
    {
      text: `${first.service} pushed it first and keeps it. Build ${service} with a mark of its own, where it is built:`,
      command: guardCommand(repository),
    },
    {
      text: 'Or add a new mark to the finished image, without its sources:',
      command: `docker pull ${reference} && npx mintmark guard --image ${reference} --remark --to ${shellQuote(repository.uri)}`,
    },
    ...(others.length === 0 ? [] : [{ text: `Do the same for ${list(others)}.` }]),
    {
      text: `Deploy the new image; once nothing runs the old one, delete it by hand (mintmark deletes nothing): ${some(copies.map((old) => referenceTo(old.repository.uri, old.tags[0] ?? old.digest)))}`,
    },
  ];
}

function guardCommand({ uri }: Repository): string {
  return `npx mintmark guard . --to ${shellQuote(uri)}`;
}

/** Which repository an AWS command is about. */
function placed({ registry, name }: Repository): string {
  return `--repository-name ${shellQuote(name)} --registry-id ${registry.account} --region ${registry.region}`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `a, b and c`, at most three by name. */
export function list(names: readonly string[]): string {
  if (names.length > 3) return some(names);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
