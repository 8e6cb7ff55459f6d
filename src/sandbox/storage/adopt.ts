import pMap from 'p-map';
import { isDigest } from '../../image/digest.ts';
import { isObject } from '../../util/json-object.ts';
import { EcrError } from '../errors.ts';
import { parsePath } from '../grammar.ts';
import { MANIFEST_TYPES, readManifest } from '../manifest.ts';
import type { Repositories } from '../repositories.ts';
import { type RepositoryState, type StoredImage, USUAL } from '../repository.ts';
import type { Upstream } from './upstream.ts';

/** How many lists and images are read at once. */
const CONCURRENCY = 16;

/**
 * Creates a repository for each `ACCOUNT/REGION/NAME` with a tag in the registry, with the images that its tags lead
 * to. A registry does not report when an image was pushed (`now` is used), and does not list images without a tag.
 */
export async function adoptRepositories(upstream: Upstream, repositories: Repositories, now: Date): Promise<void> {
  const paths = await list(upstream, '/v2/_catalog?n=1000', 'repositories');
  const found = await pMap(
    paths.flatMap((path) => parsePath(path) ?? []),
    async (at) => ({
      ...at,
      tags: await list(upstream, `/v2/${at.account}/${at.region}/${at.name}/tags/list`, 'tags'),
    }),
    { concurrency: CONCURRENCY },
  );
  // In the registry's order, whichever answer arrives first.
  const adopted = found
    .filter(({ tags }) => tags.length > 0)
    .map(({ tags, name, ...registry }) => {
      const repository = repositories.create({ registry, name, ...USUAL, createdAt: now });
      return tags.map((tag) => ({ repository, tag }));
    });
  const adopt = async ({ repository, tag }: { repository: RepositoryState; tag: string }): Promise<void> => {
    const image = await adoptImage(upstream, repository, tag, now);
    if (image) repository.tag(image, tag);
  };
  await pMap(adopted.flat(), adopt, { concurrency: CONCURRENCY });
}

async function adoptImage(
  upstream: Upstream,
  repository: RepositoryState,
  reference: string,
  now: Date,
): Promise<StoredImage | undefined> {
  const answer = await upstream.call('GET', `/v2/${repository.path}/manifests/${reference}`, {
    headers: { accept: MANIFEST_TYPES.join(', ') },
    expect: [200, 404],
  });
  if (answer.status === 404) return undefined;
  const facts = readManifest(answer.body, answer.headers['content-type']);
  if (isDigest(reference) && facts.digest !== reference) {
    throw new EcrError('ServerException', `The registry has other bytes under ${repository.path}@${reference}`, 500);
  }
  await Promise.all(facts.children.map((child) => adoptImage(upstream, repository, child, now)));
  return repository.add(facts, now);
}

/** Reads a list in pages that are linked as in the distribution spec, section Listing Tags. */
async function list(upstream: Upstream, first: string, member: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let target: string | undefined = first; target !== undefined;) {
    const answer = await upstream.call('GET', target, { expect: [200, 404] });
    if (answer.status === 404) break;
    const body: unknown = JSON.parse(answer.body.toString('utf8'));
    const entries: unknown = isObject(body) ? body[member] : undefined;
    if (Array.isArray(entries)) found.push(...entries.filter((entry) => typeof entry === 'string'));
    target = /<([^>]+)>; *rel="?next/.exec(String(answer.headers['link'] ?? ''))?.[1];
  }
  return found;
}
