import { send } from '../http.ts';
import { INDEX_TYPES } from '../manifest.ts';
import { digestFrom, pageOf, type Handler } from './route.ts';

/** GET referrers/DIGEST: an index of the manifests whose `subject` it is, even if there is no such image. */
export const listReferrers: Handler = ({ repository, route, query, response, ...rest }) => {
  const subject = digestFrom(route.reference);
  const artifactType = query.get('artifactType');
  const found = repository
    .referrersOf(subject)
    .filter(({ status, facts }) => status === 'ACTIVE' && [null, facts.artifactMediaType].includes(artifactType));
  const byDigest = new Map(found.map((image) => [image.facts.digest as string, image]));
  const target = `/v2/${repository.path}/referrers/${subject}`;
  const page = pageOf({ repository, route, query, response, ...rest }, target, [...byDigest.keys()].sort());
  const manifests = page.keys.flatMap((digest) => byDigest.get(digest)?.facts.descriptor ?? []);
  const mediaType = INDEX_TYPES[0];
  send(
    response,
    200,
    {
      'content-type': mediaType,
      ...(artifactType !== null && { 'oci-filters-applied': 'artifactType' }),
      ...page.headers,
    },
    JSON.stringify({ schemaVersion: 2, mediaType, manifests }),
  );
  return Promise.resolve();
};
