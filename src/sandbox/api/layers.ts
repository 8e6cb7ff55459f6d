import { isDigest, type Digest } from '../../image/digest.ts';
import { EcrError } from '../errors.ts';
import { isReadable } from '../images.ts';
import type { RepositoryState } from '../repository.ts';
import type { SandboxState } from '../state.ts';
import { repositoryOf, type Operation } from './operation.ts';

/** BatchCheckLayerAvailability: what the repository has, including config blobs and orphaned blobs. */
export const batchCheckLayerAvailability: Operation = async (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  input.requiredList('layerDigests', { most: 100 });
  const asked = [...new Set(input.texts('layerDigests', { most: 100 }))];
  const answers = await Promise.all(
    asked.map(async (digest) =>
      isDigest(digest)
        ? await availability(state, repository, digest)
        : failure(digest, 'InvalidLayerDigest', 'Invalid request parameters: layer digest should satisfy the regex'),
    ),
  );
  return {
    layers: answers.filter((answer) => !('failureCode' in answer)),
    failures: answers.filter((answer) => 'failureCode' in answer),
  };
};

function failure(layerDigest: string, failureCode: string, failureReason: string): object {
  return { layerDigest, failureCode, failureReason };
}

async function availability(state: SandboxState, repository: RepositoryState, layerDigest: Digest): Promise<object> {
  const isKnown = (state.options.knowsConfigs ?? true) || !repository.isConfig(layerDigest);
  const layerSize = isKnown ? await state.storage.statBlob(repository.path, layerDigest) : undefined;
  if (layerSize === undefined) {
    return state.options.absentLayers === 'missing'
      ? failure(layerDigest, 'MissingLayerDigest', 'The layer does not exist in the repository')
      : { layerDigest, layerAvailability: 'UNAVAILABLE' };
  }
  const users = repository.usersOf(layerDigest);
  const isArchived = users.length > 0 && users.every(({ status }) => status !== 'ACTIVE');
  const mediaType = repository.mediaTypeOf(layerDigest);
  return {
    layerDigest,
    layerAvailability: isArchived ? 'ARCHIVED' : 'AVAILABLE',
    layerSize,
    ...(mediaType !== undefined && { mediaType }),
  };
}

/** GetDownloadUrlForLayer: only for a layer that an image names. */
export const getDownloadUrlForLayer: Operation = async (context) => {
  const { state, input } = context;
  const repository = repositoryOf(context);
  const layerDigest = input.digest('layerDigest');
  const { registry, name } = repository.settings;
  const where = `in the repository with name '${name}' in registry with id '${registry.account}'`;
  if ((await state.storage.statBlob(repository.path, layerDigest)) === undefined) {
    throw new EcrError('LayersNotFoundException', `The layer with digest '${layerDigest}' does not exist ${where}`);
  }
  const isNamed = repository.usersOf(layerDigest).some((image) => isReadable(image, state.options.readsArchived));
  if (!isNamed) {
    throw new EcrError(
      'LayerInaccessibleException',
      `The layer with digest '${layerDigest}' ${where} is not accessible: it is not associated with an image`,
    );
  }
  return { downloadUrl: `${state.endpoint}/layers/${repository.path}/${layerDigest}`, layerDigest };
};
