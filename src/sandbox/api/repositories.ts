import { partitionOf } from '../../image/ecr-reference.ts';
import { isObject } from '../../image/json.ts';
import { invalidParameter, EcrError } from '../errors.ts';
import { deleteImage } from '../images.ts';
import { MUTABILITIES, type RepositoryState } from '../repository.ts';
import type { World } from '../world.ts';
import { Input } from './input.ts';
import { nextToken, pageOf, refuseForeign, repositoryOf, seconds, type Operation } from './operation.ts';
import { tagsOf } from './tags.ts';

/** DescribeRepositories: every repository of the registry in pages, or those named. */
export const describeRepositories: Operation = (context) => {
  const { world, input, registry } = context;
  const names = input.texts('repositoryNames', { most: 100 });
  if (names) {
    if (input.text('nextToken') !== undefined || input.integer('maxResults') !== undefined) {
      throw invalidParameter('repositoryNames', 'cannot be combined with maxResults or nextToken');
    }
    const named = names.map((name) => repositoryOf(context, input.repositoryName(name)));
    return Promise.resolve({ repositories: named.map((repository) => describe(world, repository)) });
  }
  refuseForeign(context);
  const page = pageOf(context);
  const all = world.repositories.list(registry);
  const shown = all.slice(page.offset, page.offset + page.size);
  return Promise.resolve({
    repositories: shown.map((repository) => describe(world, repository)),
    ...nextToken(page, all.length > page.offset + page.size),
  });
};

export const createRepository: Operation = (context) => {
  const { world, input, registry } = context;
  refuseForeign(context);
  const created = world.repositories.create({
    registry,
    name: input.repositoryName(),
    mutability: input.oneOf('imageTagMutability', MUTABILITIES),
    exclusions: (input.list('imageTagMutabilityExclusionFilters', { most: 5 }) ?? []).map((filter) =>
      new Input(isObject(filter) ? filter : {}).requiredText('filter'),
    ),
    tags: tagsOf(input),
    createdAt: world.options.now(),
  });
  world.storage.clear(created.path);
  return Promise.resolve({ repository: describe(world, created) });
};

export const deleteRepository: Operation = async (context) => {
  const { world, input } = context;
  const repository = repositoryOf(context);
  const hasImages = repository.images.size > 0 || (repository.generated?.count ?? 0) > 0;
  if (hasImages && !input.flag('force')) {
    const { registry, name } = repository.settings;
    throw new EcrError(
      'RepositoryNotEmptyException',
      `The repository with name '${name}' in registry with id '${registry.account}' cannot be deleted because it still contains images`,
    );
  }
  world.repositories.delete(repository);
  await Promise.all([...repository.images.values()].map((image) => deleteImage(world, repository, image)));
  world.storage.clear(repository.path);
  return { repository: describe(world, repository) };
};

/** DescribeRepositoryCreationTemplates: of the caller's own registry, there is no other. */
export const describeRepositoryCreationTemplates: Operation = (context) => {
  const { world, registry } = context;
  const page = pageOf(context);
  const all = world.options.creationTemplates ?? [];
  return Promise.resolve({
    registryId: registry.account,
    repositoryCreationTemplates: all.slice(page.offset, page.offset + page.size),
    ...nextToken(page, all.length > page.offset + page.size),
  });
};

function describe(world: World, repository: RepositoryState): Readonly<Record<string, unknown>> {
  const { registry, name, mutability, exclusions, createdAt } = repository.settings;
  return {
    repositoryArn: `arn:${partitionOf(registry.region).name}:ecr:${registry.region}:${registry.account}:repository/${name}`,
    registryId: registry.account,
    repositoryName: name,
    repositoryUri: world.uri(registry, name),
    createdAt: seconds(createdAt),
    imageTagMutability: mutability,
    ...(exclusions.length > 0 && {
      imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })),
    }),
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}
