import { ListTagsForResourceCommand } from '@aws-sdk/client-ecr';
import { repositoryArn } from '../image/ecr-reference.ts';
import type { EcrRepository } from './repository.ts';

/**
 * The tags of a repository (not of its images), key → value. One call.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListTagsForResource.html
 *
 * @throws MintmarkError
 */
export async function repositoryTags(repository: EcrRepository): Promise<ReadonlyMap<string, string>> {
  const resourceArn = repositoryArn(repository.registry, repository.name);
  const { tags } = await repository.send(new ListTagsForResourceCommand({ resourceArn }));
  if (tags === undefined) throw repository.unexpected('ListTagsForResource', 'no list of tags');
  return new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
