import type { Digest } from '../../image/digest.ts';
import type { UploadSession } from '../uploads.ts';
import { OciError } from './error.ts';
import { digestFrom, type Handler, type OciContext } from './route.ts';

/** POST: begins an upload, takes a whole blob at once, or mounts one from another repository of the same registry. */
export const startUpload: Handler = async (context) => {
  const { world, repository, query, route, response } = context;
  const mount = query.get('mount');
  const from = query.get('from');
  if (mount !== null && from?.startsWith(`${route.account}/${route.region}/`)) {
    const digest = digestFrom(mount);
    if (await world.storage.mountBlob(from, repository.path, digest)) {
      created(context, digest);
      return;
    }
  }
  const session = world.uploads.start(repository, await world.storage.startUpload(repository.path));
  if (query.has('digest')) await finish(context, session);
  else response.writeHead(202, progress(context, session)).end();
};

/** PATCH: the next chunk, of any size. */
export const appendUpload: Handler = async (context) => {
  const { world, repository, route, request, response } = context;
  const session = world.uploads.get(repository, route.reference);
  const [, first] = /^(?:bytes )?(\d+)-\d+/.exec(request.headers['content-range'] ?? '') ?? [];
  if (first !== undefined && Number(first) !== session.upload.size) {
    throw new OciError('BLOB_UPLOAD_INVALID', 416, 'The chunk is out of order', progress(context, session));
  }
  await session.upload.append(request);
  response.writeHead(202, progress(context, session)).end();
};

/** PUT: the last chunk, if any, and the digest of the whole. */
export const finishUpload: Handler = async (context) => {
  await finish(context, context.world.uploads.get(context.repository, context.route.reference));
};

/** GET: how far an upload has come. */
export const describeUpload: Handler = (context) => {
  const session = context.world.uploads.get(context.repository, context.route.reference);
  context.response.writeHead(204, progress(context, session)).end();
  return Promise.resolve();
};

/** DELETE */
export const cancelUpload: Handler = async ({ world, repository, route, response }) => {
  const session = world.uploads.get(repository, route.reference);
  world.uploads.end(session);
  await session.upload.cancel();
  response.writeHead(204).end();
};

async function finish(context: OciContext, session: UploadSession): Promise<void> {
  const digest = digestFrom(context.query.get('digest'));
  if (context.request.headers['content-length'] !== '0') await session.upload.append(context.request);
  context.world.uploads.end(session);
  if (!(await session.upload.commit(digest))) {
    throw new OciError('DIGEST_INVALID', 400, `The uploaded bytes are not those of ${digest}`);
  }
  created(context, digest);
}

function created({ repository, response }: OciContext, digest: Digest): void {
  const location = `/v2/${repository.path}/blobs/${digest}`;
  response.writeHead(201, { location, 'docker-content-digest': digest, 'content-length': 0 }).end();
}

function progress({ repository }: OciContext, { id, upload }: UploadSession): Readonly<Record<string, string>> {
  return {
    location: `/v2/${repository.path}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, upload.size - 1)}`,
    'docker-upload-uuid': id,
    'content-length': '0',
  };
}
