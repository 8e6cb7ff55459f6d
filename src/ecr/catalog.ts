import {
  DescribeRepositoriesCommand,
  type DescribeRepositoriesResponse,
  ImageTagMutability,
  type Repository as ListedRepository,
} from '@aws-sdk/client-ecr';
import pMap from 'p-map';
import { pagesOf } from '../aws/pages.ts';
import { MintmarkError } from '../errors.ts';
import { ecrUri, registryOfUri } from '../image/ecr-reference.ts';
import type { Repository } from '../image/repository.ts';
import { batchesOf } from '../util/batches.ts';
import type { TagMutability } from '../util/tag-mutability.ts';
import { defined } from '../util/defined.ts';
import { CONCURRENCY, type EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/** The most repositories on a page of DescribeRepositories. */
const PAGE = 1000;
/** The settings whose meaning is known. */
const SETTINGS = new Set<string>(Object.values(ImageTagMutability));
/** The most names in one DescribeRepositories. */
const BATCH = 100;

/**
 * Every repository of a registry.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html
 *
 * @throws MintmarkError if any page could not be read: a partial list is of no use.
 */
export async function listRepositories(connection: EcrConnection): Promise<Repository[]> {
  // Pages can overlap if repositories are created meanwhile.
  const repositories = new Map<string, Repository>();
  const call = { operation: 'DescribeRepositories', registry: connection.registry };
  const pages = pagesOf(
    (nextToken) =>
      connection.send(new DescribeRepositoriesCommand({ registryId: connection.account, maxResults: PAGE, nextToken })),
    (what) => unexpectedAnswer(call, what),
  );
  for await (const page of pages) {
    for (const repository of repositoriesOf(page, connection)) repositories.set(repository.uri, repository);
  }
  return [...repositories.values()];
}

/**
 * The repositories of these names, as far as they exist.
 *
 * @throws MintmarkError if it is not known for any one of them whether it exists.
 */
export async function describeRepositories(connection: EcrConnection, names: readonly string[]): Promise<Repository[]> {
  const batches = batchesOf(names, BATCH);
  const found = await pMap(batches, (batch) => describeBatch(connection, batch), { concurrency: CONCURRENCY });
  return found.flat();
}

async function describeBatch(connection: EcrConnection, names: readonly string[]): Promise<Repository[]> {
  try {
    const page = await connection.send(
      new DescribeRepositoriesCommand({ registryId: connection.account, repositoryNames: [...names] }),
    );
    return repositoriesOf(page, connection);
  } catch (error) {
    // One name that does not exist fails the batch, and only the first of these is reported.
    if (!(error instanceof MintmarkError) || error.code !== 'NOT_FOUND') throw error;
    if (names.length === 1) return [];
    const found = await pMap(names, (name) => describeBatch(connection, [name]), { concurrency: CONCURRENCY });
    return found.flat();
  }
}

function repositoriesOf({ repositories }: DescribeRepositoriesResponse, connection: EcrConnection): Repository[] {
  const call = { operation: 'DescribeRepositories', registry: connection.registry };
  if (repositories === undefined) throw unexpectedAnswer(call, 'no list of repositories');
  return repositories.map((listed) => {
    const { registryId, repositoryName, repositoryUri } = listed;
    if (!registryId || !repositoryName || !repositoryUri) {
      throw unexpectedAnswer(call, 'a repository without its account, name or URI');
    }
    if (connection.account !== undefined && registryId !== connection.account) {
      throw unexpectedAnswer(call, `a repository of another account, ${registryId}`);
    }
    const registry = { account: registryId, region: connection.region };
    // At another endpoint, the host says nothing about the account and region.
    const isOfEcr = registryOfUri(repositoryUri) !== undefined;
    return defined({
      registry,
      name: repositoryName,
      uri: isOfEcr ? ecrUri(registry, repositoryName) : repositoryUri,
      tagMutability: tagMutabilityOf(listed),
    });
  });
}

/** Undefined for an unknown setting or kind of filter, which could mean anything. */
function tagMutabilityOf({
  imageTagMutability: setting,
  imageTagMutabilityExclusionFilters: filters = [],
}: ListedRepository): TagMutability | undefined {
  if (setting === undefined || !SETTINGS.has(setting)) return undefined;
  if (filters.some(({ filterType }) => filterType !== 'WILDCARD')) return undefined;
  return {
    movable: setting.startsWith('MUTABLE'),
    exclusions: setting.endsWith('_WITH_EXCLUSION') ? filters.flatMap(({ filter }) => filter ?? []) : [],
  };
}
