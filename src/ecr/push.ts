import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  ImageAlreadyExistsException,
  InitiateLayerUploadCommand,
  LayerAlreadyExistsException,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import { type Digest, digestOf } from '../image/digest.ts';
import { blobsOf, parseManifest } from '../image/manifest.ts';
import type { Repository } from '../types/registry.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/** Where the content of an image is read from. */
export interface Content {
  /** Of the index or manifest that the tag is to name. */
  readonly root: Digest;
  /** A manifest or config, whole. */
  readonly read: (digest: Digest) => Promise<Uint8Array>;
  /** A blob of any size, in chunks. */
  readonly stream: (digest: Digest) => AsyncIterable<Uint8Array>;
}

/**
 * Pushes an image through the ECR API, without an engine: the blobs that are missing, then the manifests from the
 * leaves to the root, which alone gets the tag. An interrupted push leaves no tag.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
 */
export async function pushImage(
  connection: EcrConnection,
  repository: Repository,
  content: Content,
  tag: string,
): Promise<void> {
  await pushManifest(connection, repository, content, content.root, tag);
}

async function pushManifest(
  connection: EcrConnection,
  repository: Repository,
  content: Content,
  digest: Digest,
  tag?: string,
): Promise<void> {
  const bytes = await content.read(digest);
  if (digestOf(bytes) !== digest) throw new MintmarkError('IMAGE_INVALID', `The manifest ${digest} has changed`);
  const manifest = parseManifest(bytes, `the manifest ${digest}`);
  if (manifest.kind === 'index') {
    for (const child of manifest.manifests) await pushManifest(connection, repository, content, child.digest);
  } else {
    const blobs = blobsOf(bytes, `the manifest ${digest}`).map((descriptor) => descriptor.digest);
    for (const missing of await missingOf(connection, repository, [...new Set(blobs)])) {
      await uploadBlob(connection, repository, missing, content.stream(missing));
    }
  }
  const put = new PutImageCommand({
    ...placeOf(repository),
    imageManifest: Buffer.from(bytes).toString('utf8'),
    imageManifestMediaType: manifest.mediaType,
    imageDigest: digest,
    imageTag: tag,
  });
  await unlessDone(connection.send(put), ImageAlreadyExistsException);
}

/** The blobs that are not in the repository yet. What ECR does not clearly know is uploaded. */
async function missingOf(connection: EcrConnection, repository: Repository, digests: Digest[]): Promise<Digest[]> {
  const missing: Digest[] = [];
  for (let start = 0; start < digests.length; start += 100) {
    const batch = digests.slice(start, start + 100);
    const answer = await connection.send(
      new BatchCheckLayerAvailabilityCommand({ ...placeOf(repository), layerDigests: batch }),
    );
    const available = new Set(
      answer.layers?.filter((layer) => layer.layerAvailability === 'AVAILABLE').map((layer) => layer.layerDigest),
    );
    missing.push(...batch.filter((digest) => !available.has(digest)));
  }
  return missing;
}

async function uploadBlob(
  connection: EcrConnection,
  repository: Repository,
  digest: Digest,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const place = placeOf(repository);
  const { uploadId, partSize } = await connection.send(new InitiateLayerUploadCommand(place));
  if (uploadId === undefined || partSize === undefined) {
    const call = { operation: 'InitiateLayerUpload', registry: connection.registry, repository: repository.name };
    throw unexpectedAnswer(call, 'no upload ID or part size');
  }
  let partFirstByte = 0;
  for await (const layerPartBlob of inParts(chunks, partSize)) {
    const partLastByte = partFirstByte + layerPartBlob.length - 1;
    await connection.send(
      new UploadLayerPartCommand({ ...place, uploadId, partFirstByte, partLastByte, layerPartBlob }),
    );
    partFirstByte = partLastByte + 1;
  }
  const complete = new CompleteLayerUploadCommand({ ...place, uploadId, layerDigests: [digest] });
  await unlessDone(connection.send(complete), LayerAlreadyExistsException);
}

/** Chunks of any size as parts of one size, in bytes; the last may be smaller. */
async function* inParts(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let pending: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length;) {
      const piece = chunk.subarray(start, start + size - length);
      pending.push(piece);
      length += piece.length;
      start += piece.length;
      if (length < size) continue;
      yield Buffer.concat(pending);
      pending = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(pending);
}

/** Someone else may have put the same content there meanwhile: that is as good. */
async function unlessDone(sending: Promise<unknown>, done: abstract new (...args: never[]) => Error): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (!(error instanceof MintmarkError && error.cause instanceof done)) throw error;
  }
}

function placeOf(repository: Repository): { registryId: string; repositoryName: string } {
  return { registryId: repository.registry.account, repositoryName: repository.name };
}
