import type { Digest } from '../../src/image/digest.ts';
import type { ResponseBody, Call, Fault } from '../../src/sandbox/call.ts';
import type { Trouble } from './fleet.ts';

/** Why BatchGetImage does not return an existing image. */
export type UnreadableCode = 'ImageNotFound' | 'ImageInaccessible';

/** Operations whose answers are plain lists: nobody can tell that an entry is missing. */
const LISTS = new Set(['ListImages', 'DescribeRepositories', 'ListTagsForResource']);

/** The effect of a trouble on a call; undefined if it is over by now. */
export function faultOf(trouble: Exclude<Trouble, 'time-over'>, call: Call): Fault | undefined {
  switch (trouble) {
    case 'throttled-once':
      return call.attempt === 1 ? { kind: 'throttle' } : undefined;
    case 'reset-once':
      return call.attempt === 1 ? { kind: 'reset' } : undefined;
    case 'broken-once':
      return call.attempt === 1 ? { kind: 'error', code: 'ServerException', status: 500 } : undefined;
    case 'deny':
      return { kind: 'deny' };
    case 'not-found':
      return { kind: 'error', code: 'RepositoryNotFoundException' };
    case 'expired':
      return { kind: 'error', code: 'ExpiredTokenException', status: 403 };
    case 'garbage':
      return { kind: 'garbage' };
    case 'empty-answer':
      return { kind: 'answer', change: () => ({}) };
    case 'dropped':
      if (LISTS.has(call.operation)) return { kind: 'garbage' };
      return { kind: 'answer', change: (answer) => changeLast(answer, () => []) };
    case 'strange':
      return { kind: 'answer', change: (answer) => changeLast(answer, (entry) => [strange(entry)]) };
  }
}

/** BatchGetImage without some of its images. */
export function hide(digests: readonly Digest[], failureCode: UnreadableCode): Fault {
  const isHidden = ({ imageId }: Entry): boolean => digests.some((digest) => JSON.stringify(imageId).includes(digest));
  return {
    kind: 'answer',
    change: ({ images, failures }) => ({
      images: entries(images).filter((entry) => !isHidden(entry)),
      failures: [
        ...entries(failures).filter((entry) => !isHidden(entry)),
        ...digests.map((imageDigest) => ({ imageId: { imageDigest }, failureCode })),
      ],
    }),
  };
}

type Entry = Readonly<Record<string, unknown>>;

function entries(list: unknown): readonly Entry[] {
  return Array.isArray(list) ? (list as readonly Entry[]) : [];
}

/** Changes the last entry of the last list that has one. @returns the same answer if none has */
function changeLast(answer: ResponseBody, change: (entry: Entry) => readonly Entry[]): ResponseBody {
  const [field, list] = Object.entries(answer).findLast(([, value]) => entries(value).length > 0) ?? [];
  if (field === undefined) return answer;
  return { ...answer, [field]: [...entries(list).slice(0, -1), ...entries(list).slice(-1).flatMap(change)] };
}

/** An entry that no version of the API has. */
function strange(entry: Entry): Entry {
  if ('layerAvailability' in entry) return { ...entry, layerAvailability: 'MELTED' };
  if ('failureCode' in entry) return { ...entry, failureCode: 'KmsError' };
  if ('repositoryUri' in entry) return { ...entry, repositoryUri: undefined };
  if ('imageManifest' in entry) return { ...entry, imageManifest: '{"schemaVersion": 1}' };
  return { ...entry, imageDigest: 'sha256:short' };
}
