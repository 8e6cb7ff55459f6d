import { isDigest } from '../../image/digest.ts';
import { isTag } from '../grammar.ts';
import { readBody, send } from '../http.ts';
import { isReadable, MOST_MANIFEST_BYTES, putImage, removeImage, tagTaken } from '../images.ts';
import { INDEX_TYPES } from '../manifest.ts';
import type { StoredImage } from '../repository.ts';
import { OciError } from './error.ts';
import { digestFrom, pageOf, type Handler, type OciContext } from './route.ts';

/** HEAD and GET of a manifest by tag or digest, as the bytes that were pushed, whatever `Accept` says. */
export const getManifest: Handler = async (context) => {
  const { state, repository, request, response } = context;
  const image = imageOf(context);
  const { digest, mediaType } = image.facts;
  const bytes = await state.storage.readManifest(repository.path, digest);
  if (!bytes) throw unknown(context);
  if (request.method === 'GET') image.pulledAt = state.options.now();
  send(response, 200, { 'content-type': mediaType, 'docker-content-digest': digest }, bytes);
};

/** PUT: like PutImage, but pushing the same manifest again is not an error unless the tag is immutable. */
export const putManifest: Handler = async ({ state, route, repository, request, response }) => {
  const { reference } = route;
  const bytes = await readBody(request, MOST_MANIFEST_BYTES);
  if (!bytes) throw new OciError('MANIFEST_INVALID', 413, `The manifest is larger than ${MOST_MANIFEST_BYTES} bytes`);
  const name = isDigest(reference) ? { digest: reference } : { tag: reference };
  if (name.tag !== undefined) {
    if (!isTag(name.tag)) throw new OciError('TAG_INVALID', 400, `'${name.tag}' is not a tag`);
    if (repository.tags.has(name.tag) && repository.isImmutable(name.tag)) throw tagTaken(repository, name.tag);
  }
  // Without a Content-Type, nothing is guessed: OCI distribution spec, Pushing Manifests.
  const [mediaType = ''] = (request.headers['content-type'] ?? '').split(/\s*;/);
  const { facts } = await putImage(state, repository, { bytes, mediaType, ...name });
  const headers = {
    location: `/v2/${repository.path}/manifests/${facts.digest}`,
    'docker-content-digest': facts.digest,
    ...(facts.subject !== undefined && { 'oci-subject': facts.subject }),
  };
  send(response, 201, headers, '');
};

/** DELETE: like BatchDeleteImage. */
export const deleteManifest: Handler = async (context) => {
  const { state, repository, route, response } = context;
  const tag = isDigest(route.reference) ? undefined : route.reference;
  if (!(await removeImage(state, repository, imageOf(context), tag))) {
    throw new OciError('DENIED', 403, 'An index of the repository names this manifest');
  }
  send(response, 202, {}, '');
};

/** GET tags/list, sorted, with `n` and `last`. */
export const listTags: Handler = (context) => {
  const { repository, response } = context;
  const page = pageOf(context, `/v2/${repository.path}/tags/list`, [...repository.tags.keys()].sort());
  const body = JSON.stringify({ name: repository.path, tags: page.keys });
  send(response, 200, { 'content-type': 'application/json', ...page.headers }, body);
  return Promise.resolve();
};

/** GET referrers/DIGEST: an index of the manifests whose `subject` it is, even if there is no such image. */
export const listReferrers: Handler = (context) => {
  const { repository, route, query, response } = context;
  const subject = digestFrom(route.reference);
  const artifactType = query.get('artifactType');
  const found = repository
    .referrersOf(subject)
    .filter(({ status, facts }) => status === 'ACTIVE' && [null, facts.artifactMediaType].includes(artifactType));
  const byDigest = new Map<string, StoredImage>(found.map((image) => [image.facts.digest, image]));
  const page = pageOf(context, `/v2/${repository.path}/referrers/${subject}`, [...byDigest.keys()].sort());
  const manifests = page.keys.flatMap((digest) => byDigest.get(digest)?.facts.descriptor ?? []);
  const mediaType = INDEX_TYPES[0];
  const filtered = artifactType !== null && { 'oci-filters-applied': 'artifactType' };
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests });
  send(response, 200, { 'content-type': mediaType, ...filtered, ...page.headers }, body);
  return Promise.resolve();
};

function imageOf(context: OciContext): StoredImage {
  const { state, repository, route, request } = context;
  const { reference } = route;
  const image = isDigest(reference) ? repository.images.get(reference) : repository.tags.get(reference);
  const isPull = request.method !== 'DELETE';
  if (!image || (isPull && !isReadable(image, state.options.readsArchived))) throw unknown(context);
  return image;
}

function unknown({ route }: OciContext): OciError {
  return new OciError('MANIFEST_UNKNOWN', 404, `Requested image not found: ${route.name} ${route.reference}`);
}
