import type { IncomingMessage } from 'node:http';
import type { Digest } from '../../image/digest.ts';
import { parsePath } from '../grammar.ts';
import { readBody, send } from '../http.ts';
import { settingOf } from '../registries.ts';
import type { UploadSession } from '../uploads.ts';
import { OciError } from './error.ts';
import { digestFrom, type Handler, type OciContext } from './route.ts';

/** POST: starts an upload, takes a whole blob at once, or mounts one from another repository of the same registry. */
export const startUpload: Handler = async (context) => {
  const { state, repository, query, response } = context;
  const mount = query.get('mount');
  if (mount !== null && (await mountBlob(context, digestFrom(mount)))) {
    created(context, digestFrom(mount));
    return;
  }
  const digest = query.has('digest') ? digestFrom(query.get('digest')) : undefined;
  const session = state.uploads.start(repository, await state.storage.startUpload(repository.path));
  if (digest === undefined) send(response, 202, progress(session), '');
  else await finish(context, session, digest);
};

async function mountBlob({ state, repository, query, route }: OciContext, digest: Digest): Promise<boolean> {
  const from = parsePath(query.get('from') ?? '');
  const isAllowed = settingOf(state, route, 'BLOB_MOUNTING') === 'ENABLED';
  if (!isAllowed || from?.account !== route.account || from.region !== route.region) return false;
  const source = state.repositories.find(from, from.name);
  return source !== undefined && state.storage.mountBlob(source.path, repository.path, digest);
}

/** PATCH: the next chunk, of any size. */
export const appendUpload: Handler = async (context) => {
  const { state, repository, route, response } = context;
  const session = state.uploads.get(repository, route.reference);
  await session.inTurn(() => append(context, session));
  send(response, 202, progress(session), '');
};

/** PUT: the last chunk, if any, and the digest of the whole. */
export const finishUpload: Handler = async (context) => {
  const { state, repository, route, query } = context;
  const session = state.uploads.get(repository, route.reference);
  await finish(context, session, digestFrom(query.get('digest')));
};

/** GET: how far an upload has got. */
export const describeUpload: Handler = async ({ state, repository, route, response }) => {
  const session = state.uploads.get(repository, route.reference);
  await session.inTurn(() => Promise.resolve());
  send(response, 204, progress(session));
};

/** DELETE */
export const cancelUpload: Handler = async ({ state, repository, route, response }) => {
  const session = state.uploads.get(repository, route.reference);
  state.uploads.end(session);
  await session.inTurn(() => session.upload.cancel());
  send(response, 204, {});
};

async function finish(context: OciContext, session: UploadSession, digest: Digest): Promise<void> {
  const { state, repository } = context;
  await session.inTurn(async () => {
    // Another request may have finished it while this one waited.
    state.uploads.get(repository, session.id);
    await append(context, session);
    const isKept = await session.upload.commit(digest);
    state.uploads.end(session);
    if (isKept) return;
    throw new OciError('DIGEST_INVALID', 400, `The uploaded bytes are not those of ${digest}`);
  });
  created(context, digest);
}

/**
 * Takes the body of a PATCH or PUT.
 * @throws OciError with status 416 if Content-Range does not begin where the upload ends, or does not match its body.
 */
async function append({ request }: OciContext, session: UploadSession): Promise<void> {
  const { upload } = session;
  const length = lengthOf(request);
  const range = request.headers['content-range'];
  if (length === 0 && range === undefined) return;
  if (range === undefined) {
    await upload.append(bodyOf(request));
    return;
  }
  const [, first, last] = /^(\d+)-(\d+)$/.exec(range) ?? [];
  const ranged = Number(last) - Number(first) + 1;
  const comesNext = Number(first) === upload.size && ranged > 0 && (length ?? ranged) === ranged;
  // The length of a chunked body is known only at its end, so it is kept as a whole or not at all.
  const body = comesNext && length === undefined ? await readBody(request) : request;
  if (!comesNext || (Buffer.isBuffer(body) && body.length !== ranged) || body === undefined) {
    throw new OciError('BLOB_UPLOAD_INVALID', 416, `Content-Range ${range} is not what comes next`, progress(session));
  }
  await upload.append(Buffer.isBuffer(body) ? [body] : bodyOf(body));
}

/** If reading stops in the middle, the rest stays readable; otherwise the connection could not take another request. */
function bodyOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return request.iterator({ destroyOnReturn: false });
}

/** The length of a body; undefined if it is chunked. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  return headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : undefined;
}

function created({ repository, response }: OciContext, digest: Digest): void {
  send(response, 201, { location: `/v2/${repository.path}/blobs/${digest}`, 'docker-content-digest': digest }, '');
}

function progress({ id, upload, repository }: UploadSession): Readonly<Record<string, string>> {
  return {
    location: `/v2/${repository.path}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, upload.size - 1)}`,
    'docker-upload-uuid': id,
  };
}
