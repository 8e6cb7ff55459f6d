import { isDigest } from '../../image/digest.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import type { RepositoryState } from '../repository.ts';
import type { UploadSession } from '../uploads.ts';
import { createOnPush } from '../templates.ts';
import { naming, refuseForeign, repositoryOf, type Operation, type OperationContext } from './operation.ts';

const PART_SIZE = 10 * 1024 * 1024;
const LEAST_PART_SIZE = 5 * 1024 * 1024;
const MOST_PART_SIZE = 20 * 1024 * 1024;

export const initiateLayerUpload: Operation = async (context) => {
  const { state, registry, input } = context;
  if (state.options.createsByApi === true) {
    refuseForeign(context);
    createOnPush(state, registry, input.repositoryName());
  }
  const repository = repositoryOf(context);
  const session = state.uploads.start(repository, await state.storage.startUpload(repository.path));
  return { uploadId: session.id, partSize: state.options.partSize ?? PART_SIZE };
};

/** UploadLayerPart: parts arrive in order, each at most 20 MiB. */
export const uploadLayerPart: Operation = async (context) => {
  const { input } = context;
  const { session, repository, about } = sessionOf(context);
  const bytes = input.part();
  if (bytes.length > MOST_PART_SIZE) {
    throw invalidParameter('layerPartBlob', `Member must have length less than or equal to ${MOST_PART_SIZE}`);
  }
  const first = input.integer('partFirstByte');
  const last = input.integer('partLastByte');
  if (first === undefined || last === undefined) throw invalidParameter('partFirstByte', 'Member must not be null');
  await session.inTurn(async () => {
    if (bytes.length > 0 && first === session.upload.size && last === first + bytes.length - 1) {
      await session.upload.append([bytes]);
      session.parts.push(bytes.length);
      return;
    }
    throw new EcrError(
      'InvalidLayerPartException',
      `Invalid layer part ${about}: expected byte ${session.upload.size}`,
      400,
      { ...naming(repository), uploadId: session.id, lastValidByteReceived: session.upload.size - 1 },
    );
  });
  return { ...naming(repository), uploadId: session.id, lastByteReceived: last };
};

/** CompleteLayerUpload: verifies the digest, and that each part except the last has at least 5 MiB. */
export const completeLayerUpload: Operation = async (context) => {
  const { state, input } = context;
  const { session, repository, about } = sessionOf(context);
  const digest = input.texts('layerDigests', { most: 100 })?.find(isDigest);
  if (!digest) throw invalidParameter('layerDigests', 'Member must hold a sha256 digest');
  await session.inTurn(async () => {
    // Another request may have completed it while this one waited.
    state.uploads.get(repository, session.id);
    if (session.upload.size === 0) throw new EcrError('EmptyUploadException', `The upload is empty ${about}`);
    const isPresent = (await state.storage.statBlob(repository.path, digest)) !== undefined;
    const least = Math.min(LEAST_PART_SIZE, state.options.partSize ?? PART_SIZE);
    const isTooSmall = session.parts.slice(0, -1).some((size) => size < least);
    if (isPresent || isTooSmall) {
      state.uploads.end(session);
      await session.upload.cancel();
    }
    if (isTooSmall) {
      const message = `Layer parts must be at least ${least} bytes ${about}`;
      throw new EcrError('LayerPartTooSmallException', message);
    }
    if (isPresent) {
      throw new EcrError('LayerAlreadyExistsException', `Layer with digest '${digest}' already exists ${about}`);
    }
    const isKept = await session.upload.commit(digest);
    state.uploads.end(session);
    if (isKept) return;
    throw new EcrError('InvalidLayerException', `Layer digest '${digest}' does not match the uploaded bytes ${about}`);
  });
  return { ...naming(repository), uploadId: session.id, layerDigest: digest };
};

function sessionOf(context: OperationContext): { session: UploadSession; repository: RepositoryState; about: string } {
  const repository = repositoryOf(context);
  const session = context.state.uploads.get(repository, context.input.requiredText('uploadId'));
  return { session, repository, about: `in upload with id '${session.id}' to ${repository.inWords}` };
}
