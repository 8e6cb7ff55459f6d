import { partitionOf } from '../../image/ecr-reference.ts';
import { invalidParameter, EcrError } from '../errors.ts';
import { deleteImage } from '../images.ts';
import { type RepositoryState, USUAL } from '../repository.ts';
import type { SandboxState } from '../state.ts';
import { nextToken, pageOf, refuseForeign, repositoryOf, seconds, type Operation } from './operation.ts';
import { encryptionOf, mutabilityMembers, mutabilityOf } from './settings.ts';
import { tagsOf } from './tags.ts';

/** DescribeRepositories: every repository of the registry in pages, or those that are named. */
export const describeRepositories: Operation = (context) => {
  const { state, input, registry } = context;
  const names = input.texts('repositoryNames', { most: 100 });
  if (names) {
    if (input.text('nextToken') !== undefined || input.integer('maxResults') !== undefined) {
      throw invalidParameter('repositoryNames', 'cannot be combined with maxResults or nextToken');
    }
    const named = names.map((name) => repositoryOf(context, input.repositoryName(name)));
    return Promise.resolve({ repositories: named.map((repository) => describe(state, repository)) });
  }
  refuseForeign(context);
  const page = pageOf(context);
  const all = state.repositories.list(registry);
  const shown = all.slice(page.offset, page.offset + page.size);
  return Promise.resolve({
    repositories: shown.map((repository) => describe(state, repository)),
    ...nextToken(page, all.length > page.offset + page.size),
  });
};

export const createRepository: Operation = (context) => {
  const { state, input, registry } = context;
  refuseForeign(context);
  const created = state.repositories.create({
    registry,
    name: input.repositoryName(),
    ...USUAL,
    ...mutabilityOf(input),
    scanOnPush: input.structure('imageScanningConfiguration').flag('scanOnPush'),
    encryption: encryptionOf(input, registry),
    tags: tagsOf(input),
    createdAt: state.options.now(),
  });
  state.storage.clear(created.path);
  return Promise.resolve({ repository: describe(state, created) });
};

export const deleteRepository: Operation = async (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  const hasImages = repository.images.size > 0 || (repository.generated?.count ?? 0) > 0;
  if (hasImages && !input.flag('force')) {
    const { registry, name } = repository.settings;
    throw new EcrError(
      'RepositoryNotEmptyException',
      `The repository with name '${name}' in registry with id '${registry.account}' cannot be deleted because it still contains images`,
    );
  }
  state.repositories.delete(repository);
  await Promise.all([...repository.images.values()].map((image) => deleteImage(state, repository, image)));
  state.storage.clear(repository.path);
  return { repository: describe(state, repository) };
};

function describe(state: SandboxState, repository: RepositoryState): Readonly<Record<string, unknown>> {
  const { registry, name, scanOnPush, encryption, createdAt } = repository.settings;
  return {
    repositoryArn: `arn:${partitionOf(registry.region).name}:ecr:${registry.region}:${registry.account}:repository/${name}`,
    registryId: registry.account,
    repositoryName: name,
    repositoryUri: state.uri(registry, name),
    createdAt: seconds(createdAt),
    ...mutabilityMembers(repository.settings),
    imageScanningConfiguration: { scanOnPush },
    encryptionConfiguration: encryption,
  };
}
