import pMap from 'p-map';
import { MintmarkError } from '../errors.ts';
import { ecrUri } from '../image/ecr-reference.ts';
import type { Discovered, Wanted } from '../connection/connection.ts';
import type { Repository } from '../image/repository.ts';
import { describeRepositories, listRepositories } from './catalog.ts';
import { sampleEarly } from './calibrate.ts';
import { CONCURRENCY, type EcrConnection } from './client.ts';
import { EcrRepository } from './repository.ts';
import { repositoryTags } from './repository-tags.ts';
import { some } from '../util/words.ts';

/**
 * Finds the repositories that are wanted.
 *
 * @throws MintmarkError NOT_FOUND if a name does not exist, or another code if anything could not be read.
 */
export async function discover(connection: EcrConnection, wanted: Wanted): Promise<Discovered> {
  const { names, matches, hasTags, always, likely, unlisted } = wanted;
  if (likely !== undefined) sampleEarly(new EcrRepository(connection, likely));
  const named = new Set(names);
  const kept = new Set(always);
  if (matches === undefined) {
    const all = [...new Set([...names, ...always])];
    const found =
      unlisted && connection.account !== undefined
        ? all.map((name) => repositoryOf(connection.account ?? '', connection.region, name))
        : await describeRepositories(connection, all);
    requireAll(names, found, connection);
    return { repositories: await tagged(connection, found, hasTags, kept), leftOut: undefined };
  }
  const listed = await listRepositories(connection);
  requireAll(names, listed, connection);
  const matching = listed.filter(({ name }) => named.has(name) || kept.has(name) || matches(name));
  const repositories = await tagged(connection, matching, hasTags, kept);
  return { repositories, leftOut: listed.length - repositories.length };
}

/** Makes one call for each repository, at the shared pace. */
async function tagged(
  connection: EcrConnection,
  repositories: readonly Repository[],
  hasTags: Wanted['hasTags'],
  kept: ReadonlySet<string>,
): Promise<readonly Repository[]> {
  if (hasTags === undefined) return repositories;
  const answers = await pMap(
    repositories,
    async (repository) =>
      kept.has(repository.name) || hasTags(await repositoryTags(new EcrRepository(connection, repository))),
    { concurrency: CONCURRENCY },
  );
  return repositories.filter((_, index) => answers[index]);
}

function requireAll(names: readonly string[], found: readonly Repository[], { registry }: EcrConnection): void {
  const there = new Set(found.map(({ name }) => name));
  const missing = names.filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw new MintmarkError('NOT_FOUND', `${registry} has no repository ${some(missing, 10)}`, {
    hint: 'Correct the names under repositories in mintmark.yml, or remove those that were deleted.',
  });
}

/** Uses the host that every registry has. If the name does not exist, asking the repository reports that. */
function repositoryOf(account: string, region: string, name: string): Repository {
  const registry = { account, region };
  return { registry, name, uri: ecrUri(registry, name) };
}
