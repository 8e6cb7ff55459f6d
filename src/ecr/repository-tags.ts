import { ListTagsForResourceCommand } from '@aws-sdk/client-ecr';
import { partitionOf } from '../image/ecr-reference.ts';
import type { Repository } from '../image/repository.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/**
 * The tags of a repository (not of its images), key → value. One call.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html
 *
 * @throws MintmarkError
 */
export async function repositoryTags(
  connection: EcrConnection,
  { registry: { account, region }, name }: Repository,
): Promise<ReadonlyMap<string, string>> {
  const resourceArn = `arn:${partitionOf(region).name}:ecr:${region}:${account}:repository/${name}`;
  const { tags } = await connection.send(new ListTagsForResourceCommand({ resourceArn }));
  if (tags === undefined) {
    const place = { registry: connection.registry, repository: name };
    throw unexpectedAnswer({ operation: 'ListTagsForResource', ...place }, 'no list of tags');
  }
  return new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
