import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import type { Repository } from '../types/registry.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/** The most that one page of DescribeRepositories holds. */
const PAGE = 1000;

/**
 * Every repository of a registry.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html
 *
 * @throws MintmarkError where any page could not be read: a part of a catalogue is none.
 */
export async function listRepositories(connection: EcrConnection): Promise<Repository[]> {
  const repositories: Repository[] = [];
  let nextToken: string | undefined;
  do {
    const page = await connection.send(
      new DescribeRepositoriesCommand({ registryId: connection.account, maxResults: PAGE, nextToken }),
    );
    const call = { operation: 'DescribeRepositories', registry: connection.registry };
    if (page.repositories === undefined) throw unexpectedAnswer(call, 'no list of repositories');
    for (const { registryId, repositoryName, repositoryUri, imageTagMutability } of page.repositories) {
      if (registryId === undefined || repositoryName === undefined || repositoryUri === undefined) {
        throw unexpectedAnswer(call, 'a repository without its account, name or URI');
      }
      repositories.push({
        registry: { account: registryId, region: connection.region },
        name: repositoryName,
        uri: repositoryUri,
        // With exclusions, immutability is still the rule there, and mutability is not.
        mutableTags: imageTagMutability?.startsWith('MUTABLE'),
      });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined && nextToken !== '');
  return repositories;
}
