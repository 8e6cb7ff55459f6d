import { EcrError, invalidParameter } from '../errors.ts';
import { requireRepositoryName } from '../grammar.ts';
import type { RepositoryState } from '../repository.ts';
import type { Input } from './input.ts';
import { repositoryOf, type Operation, type OperationContext } from './operation.ts';

const ARN = /^arn:aws[a-z-]*:ecr:(?<region>[a-z0-9-]+):(?<account>\d{12}):repository\/(?<name>.+)$/;
const MOST_TAGS = 50;
/** The prefix `aws:` is reserved for AWS. */
const KEY = /^(?!aws:)[\p{L}\p{N}\p{Z}_.:/=+\-@]{1,128}$/iu;
const VALUE = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]{0,256}$/u;

/** ListTagsForResource: the tags of a repository, which its ARN names. */
export const listTagsForResource: Operation = (context) => ({ tags: tagMembers(resourceOf(context).settings.tags) });

/** TagResource: tags of the same key are replaced. */
export const tagResource: Operation = (context) => {
  const repository = resourceOf(context);
  context.input.requiredList('tags', { least: 0, most: Infinity });
  const tags = { ...repository.settings.tags, ...tagsOf(context.input) };
  refuseTooMany(tags);
  repository.change({ tags });
  return {};
};

/** UntagResource: a key that does not exist is ignored. */
export const untagResource: Operation = (context) => {
  const repository = resourceOf(context);
  context.input.requiredList('tagKeys', { least: 0, most: Infinity });
  const keys = new Set(context.input.texts('tagKeys', { least: 0, most: Infinity }));
  const left = Object.entries(repository.settings.tags).filter(([key]) => !keys.has(key));
  repository.change({ tags: Object.fromEntries(left) });
  return {};
};

/** A list of tags in a request. @throws EcrError InvalidTagParameterException or TooManyTagsException */
export function tagsOf(input: Input, member = 'tags'): Readonly<Record<string, string>> {
  const tags = Object.fromEntries(
    input
      .structures(member, { least: 0, most: Infinity })
      .map((tag) => [tag.requiredText('Key'), tag.text('Value') ?? '']),
  );
  const wrong = Object.entries(tags).find(([key, value]) => !KEY.test(key) || !VALUE.test(value));
  if (wrong) {
    throw new EcrError(
      'InvalidTagParameterException',
      `The tag '${wrong[0]}' is not valid. Tag keys can have a maximum character length of 128 characters, and tag values can have a maximum length of 256 characters.`,
    );
  }
  refuseTooMany(tags);
  return tags;
}

/** Tags as in answers. */
export function tagMembers(tags: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function refuseTooMany(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length <= MOST_TAGS) return;
  throw new EcrError(
    'TooManyTagsException',
    `The list of tags on the repository is over the limit. The maximum number of tags that can be applied to a repository is ${MOST_TAGS}.`,
  );
}

function resourceOf(context: OperationContext): RepositoryState {
  const { account, region, name } = ARN.exec(context.input.requiredText('resourceArn'))?.groups ?? {};
  if (account === undefined || region === undefined || name === undefined) {
    throw invalidParameter('resourceArn', 'Member must be the ARN of a repository');
  }
  if (region !== context.registry.region) {
    throw new EcrError('RepositoryNotFoundException', `The repository with name '${name}' does not exist`);
  }
  return repositoryOf({ ...context, registry: { account, region } }, requireRepositoryName(name));
}
