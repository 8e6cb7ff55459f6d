import { repositoryArn } from '../../image/ecr-reference.ts';
import { EcrError } from '../errors.ts';
import { deleteImage } from '../images.ts';
import { type RepositoryState, USUAL } from '../repository.ts';
import type { SandboxState } from '../state.ts';
import { naming, pageIn, refuseForeign, refusePages, repositoryOf, seconds, type Operation } from './operation.ts';
import { encryptionOf, mutabilityMembers, mutabilityOf } from './settings.ts';
import { tagsOf } from './tags.ts';

/** DescribeRepositories: every repository of the registry in pages, or those that are named. */
export const describeRepositories: Operation = (context) => {
  const { state, input, registry } = context;
  const names = input.texts('repositoryNames', { most: 100 });
  if (names) {
    refusePages(context, 'repositoryNames');
    const named = names.map((name) => repositoryOf(context, input.repositoryName(name)));
    return { repositories: named.map((repository) => describe(state, repository)) };
  }
  refuseForeign(context);
  const { shown, next } = pageIn(context, state.repositories.list(registry));
  return { repositories: shown.map((repository) => describe(state, repository)), ...next };
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
  return { repository: describe(state, created) };
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
    repositoryArn: repositoryArn(registry, name),
    ...naming(repository),
    repositoryUri: state.uri(registry, name),
    createdAt: seconds(createdAt),
    ...mutabilityMembers(repository.settings),
    imageScanningConfiguration: { scanOnPush },
    encryptionConfiguration: encryption,
  };
}
