import { isDigest } from '../../image/digest.ts';
import { readBody } from '../http.ts';
import { isReadable, putImage, removeImage, tagTaken } from '../images.ts';
import type { StoredImage } from '../repository.ts';
import { OciError } from './error.ts';
import type { Handler, OciContext } from './route.ts';

/** ECR's quota for a manifest: 4 MiB. */
const MOST_BYTES = 4 * 1024 * 1024;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** HEAD and GET of a manifest by tag or digest, in the bytes that were pushed whatever `Accept` says. */
export const getManifest: Handler = async (context) => {
  const { world, repository, request, response } = context;
  const image = imageOf(context);
  const { digest, mediaType } = image.facts;
  const bytes = await world.storage.readManifest(repository.path, digest);
  if (!bytes) throw unknown(context);
  if (request.method === 'GET') image.pulledAt = world.options.now();
  response.writeHead(200, {
    'content-type': mediaType,
    'content-length': bytes.length,
    'docker-content-digest': digest,
  });
  response.end(request.method === 'GET' ? bytes : undefined);
};

/** PUT: like PutImage, but pushing the same again is no error unless the tag is immutable. */
export const putManifest: Handler = async ({ world, route, repository, request, response }) => {
  const { reference } = route;
  const bytes = await readBody(request, MOST_BYTES);
  if (!bytes) throw new OciError('MANIFEST_INVALID', 413, `The manifest is larger than ${MOST_BYTES} bytes`);
  const name = isDigest(reference) ? { digest: reference } : { tag: reference };
  if (name.tag !== undefined) {
    if (!TAG.test(name.tag)) throw new OciError('TAG_INVALID', 400, `'${name.tag}' is no tag`);
    if (repository.tags.has(name.tag) && repository.isImmutable(name.tag)) throw tagTaken(repository, name.tag);
  }
  const mediaType = request.headers['content-type'];
  const { facts } = await putImage(world, repository, { bytes, mediaType, ...name });
  response.writeHead(201, {
    location: `/v2/${repository.path}/manifests/${facts.digest}`,
    'docker-content-digest': facts.digest,
    'content-length': 0,
    ...(facts.subject !== undefined && { 'oci-subject': facts.subject }),
  });
  response.end();
};

/** DELETE: as BatchDeleteImage has it. */
export const deleteManifest: Handler = async (context) => {
  const { world, repository, route, response } = context;
  const tag = isDigest(route.reference) ? undefined : route.reference;
  if (!(await removeImage(world, repository, imageOf(context), tag))) {
    throw new OciError('DENIED', 403, 'An index of the repository names this manifest');
  }
  response.writeHead(202, { 'content-length': 0 }).end();
};

/** GET tags/list, sorted, with `n` and `last`. */
export const listTags: Handler = ({ repository, query, route, response }) => {
  const last = query.get('last') ?? '';
  const most = Number(query.get('n') ?? '1000') || 1000;
  const rest = [...repository.tags.keys()].sort().filter((tag) => tag > last);
  const tags = rest.slice(0, most);
  const next = new URLSearchParams({ n: String(most), last: tags.at(-1) ?? '' });
  response.writeHead(200, {
    'content-type': 'application/json',
    ...(rest.length > most && { link: `</v2/${repository.path}/tags/list?${next.toString()}>; rel="next"` }),
  });
  response.end(JSON.stringify({ name: `${route.account}/${route.region}/${route.name}`, tags }));
  return Promise.resolve();
};

function imageOf(context: OciContext): StoredImage {
  const { world, repository, route, request } = context;
  const { reference } = route;
  const image = isDigest(reference) ? repository.images.get(reference) : repository.tags.get(reference);
  const isPull = request.method !== 'DELETE';
  if (!image || (isPull && !isReadable(image, world.options.readsArchived))) throw unknown(context);
  return image;
}

function unknown({ route }: OciContext): OciError {
  return new OciError('MANIFEST_UNKNOWN', 404, `Requested image not found: ${route.name} ${route.reference}`);
}
