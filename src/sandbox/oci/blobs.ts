import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../../image/digest.ts';
import type { ByteRange } from '../storage/storage.ts';
import type { SandboxState } from '../state.ts';
import { OciError } from './error.ts';
import { digestFrom, type Handler } from './route.ts';

/** HEAD and GET of a blob or a part of it. */
export const getBlob: Handler = async ({ state, route, repository, request, response }) => {
  const digest = digestFrom(route.reference);
  const head = request.method === 'HEAD';
  await sendBlob(state, { path: repository.path, digest, range: request.headers.range, head }, response);
};

interface BlobRequest {
  readonly path: string;
  readonly digest: Digest;
  /** The Range header. */
  readonly range: string | undefined;
  readonly head: boolean;
}

/** @throws OciError BLOB_UNKNOWN, and status 416 for a range outside of the blob. */
export async function sendBlob(state: SandboxState, blob: BlobRequest, response: ServerResponse): Promise<void> {
  const size = await state.storage.statBlob(blob.path, blob.digest);
  if (size === undefined) throw new OciError('BLOB_UNKNOWN', 404, `The repository holds no blob ${blob.digest}`);
  // A range applies only to GET: RFC 9110, 14.2.
  const range = blob.head ? undefined : rangeOf(blob.range, size);
  // Before anything is promised, because the storage may fail.
  const content = blob.head ? undefined : await state.storage.readBlob(blob.path, blob.digest, range);
  response.writeHead(range ? 206 : 200, {
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    'content-length': range ? range.last - range.first + 1 : size,
    'docker-content-digest': blob.digest,
    ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${size}` }),
  });
  if (content === undefined) response.end();
  else await pipeline(content, response);
}

/**
 * A single byte range: RFC 9110, 14.1.2. Several at once are ignored, as the RFC allows. It also allows ignoring an
 * invalid header, but distribution and other registries in Go refuse that.
 */
function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, list] = /^bytes=(.*)$/.exec(header) ?? [];
  const parts = list?.split(',').map((part) => part.trim());
  const ranges = parts?.filter((part) => part !== '').map((part) => /^(\d*)-(\d*)$/.exec(part));
  if (!ranges?.every(isRange)) throw new OciError('SIZE_INVALID', 416, 'The range is not valid');
  const [range, ...others] = ranges;
  if (range === undefined || others.length > 0) return undefined;
  const [, from = '', to = ''] = range;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first <= last) return { first, last };
  throw new OciError('SIZE_INVALID', 416, 'The range is outside of the blob', { 'content-range': `bytes */${size}` });
}

function isRange(match: RegExpExecArray | null): match is RegExpExecArray {
  const [, from = '', to = ''] = match ?? [];
  if (from === '' || to === '') return from !== to;
  return Number(from) <= Number(to);
}
