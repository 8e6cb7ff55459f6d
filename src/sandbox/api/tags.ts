import { isObject } from '../../image/json.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import { requireRepositoryName } from '../grammar.ts';
import { Input } from './input.ts';
import { repositoryOf, type Operation } from './operation.ts';

const ARN = /^arn:aws[a-z-]*:ecr:(?<region>[a-z0-9-]+):(?<account>\d{12}):repository\/(?<name>.+)$/;

/** ListTagsForResource: the tags of a repository, which its ARN names. */
export const listTagsForResource: Operation = (context) => {
  const { account, region, name } = ARN.exec(context.input.requiredText('resourceArn'))?.groups ?? {};
  if (account === undefined || region === undefined || name === undefined) {
    throw invalidParameter('resourceArn', 'Member must be the ARN of a repository');
  }
  if (region !== context.registry.region) {
    throw new EcrError('RepositoryNotFoundException', `The repository with name '${name}' does not exist`);
  }
  const registry = { account, region };
  const { tags } = repositoryOf({ ...context, registry }, requireRepositoryName(name)).settings;
  return Promise.resolve({ tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });
};

/** `tags` of CreateRepository. */
export function tagsOf(input: Input): Readonly<Record<string, string>> {
  const entries = (input.list('tags', { most: 50 }) ?? []).map((tag) => new Input(isObject(tag) ? tag : {}));
  return Object.fromEntries(entries.map((tag) => [tag.requiredText('Key'), tag.requiredText('Value')]));
}
