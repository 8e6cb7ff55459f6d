import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  type ECRClient,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf, type Digest } from '../../src/image/digest.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, closeAll, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const repositoryName = 'team/app';
const image = makeImage();
const root = Buffer.from(image.content.root.bytes).toString();
const [config = new Uint8Array()] = image.content.blobs;
const imageId = digestOf(config);
const absent = digestOf('absent');

let sandbox: Sandbox;
let client: ECRClient;
let repository: SeededRepository;

async function start(options: Partial<SandboxOptions> = {}, immutable = false): Promise<void> {
  sandbox = await sandboxed(options);
  client = clientOf(sandbox);
  const mutability = immutable ? 'IMMUTABLE' : 'MUTABLE';
  repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: repositoryName, mutability });
}

beforeEach(() => start());

async function upload(bytes: Uint8Array, digest: Digest = digestOf(bytes)): Promise<string | undefined> {
  const { uploadId } = await client.send(new InitiateLayerUploadCommand({ repositoryName }));
  const part = { partFirstByte: 0, partLastByte: bytes.length - 1, layerPartBlob: bytes };
  await client.send(new UploadLayerPartCommand({ repositoryName, uploadId, ...part }));
  const command = new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digest] });
  return (await client.send(command)).layerDigest;
}

async function availabilityOf(digest: string): Promise<unknown> {
  const command = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest] });
  const { layers } = await client.send(command);
  return layers?.[0]?.layerAvailability;
}

describe('a push through the API', () => {
  test('puts an image that reads back byte for byte', async () => {
    for (const blob of image.content.blobs) expect(await upload(blob)).toBe(digestOf(blob));
    const put = { imageManifest: root, imageTag: '1', imageDigest: image.digest };
    await client.send(new PutImageCommand({ repositoryName, ...put }));
    const imageIds = [{ imageDigest: image.digest }, { imageTag: '1' }, { imageTag: 'none' }, {}];
    const { images, failures } = await client.send(new BatchGetImageCommand({ repositoryName, imageIds }));
    expect(images?.map(({ imageManifest }) => imageManifest)).toEqual([root, root]);
    expect(images?.[1]?.imageId).toEqual({ imageDigest: image.digest, imageTag: '1' });
    expect(failures?.map(({ failureCode }) => failureCode)).toEqual(['ImageNotFound', 'MissingDigestAndTag']);
    const url = await client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: imageId }));
    const downloaded = await fetch(url.downloadUrl ?? '');
    expect(digestOf(new Uint8Array(await downloaded.arrayBuffer()))).toBe(imageId);
  });

  test('refuses bytes that do not match the digest', async () => {
    await expect(upload(config, absent)).rejects.toMatchObject({ name: 'InvalidLayerException' });
    expect(await availabilityOf(absent)).toBe('UNAVAILABLE');
  });

  test('refuses an existing blob, a part out of order, parts that are too small or too large, and an upload that was never begun', async () => {
    await upload(config);
    await expect(upload(config)).rejects.toMatchObject({ name: 'LayerAlreadyExistsException' });
    const { uploadId } = await client.send(new InitiateLayerUploadCommand({ repositoryName }));
    const part = { repositoryName, partFirstByte: 5, partLastByte: 5, layerPartBlob: new Uint8Array(1) };
    await expect(client.send(new UploadLayerPartCommand({ ...part, uploadId }))).rejects.toMatchObject({
      name: 'InvalidLayerPartException',
    });
    const empty = { ...part, uploadId, partFirstByte: 0, partLastByte: -1, layerPartBlob: new Uint8Array() };
    await expect(client.send(new UploadLayerPartCommand(empty))).rejects.toMatchObject({
      name: 'InvalidLayerPartException',
    });
    await client.send(new UploadLayerPartCommand({ ...part, uploadId, partFirstByte: 0, partLastByte: 0 }));
    const next = { ...part, uploadId, partFirstByte: 1, partLastByte: 1 };
    await client.send(new UploadLayerPartCommand(next));
    const complete = new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [absent] });
    await expect(client.send(complete)).rejects.toMatchObject({ name: 'LayerPartTooSmallException' });
    await expect(upload(new Uint8Array(20 * 1024 ** 2 + 1))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('less than or equal to 20971520'),
    });
    await expect(client.send(new UploadLayerPartCommand({ ...part, uploadId: 'none' }))).rejects.toMatchObject({
      name: 'UploadNotFoundException',
    });
  });

  test('refuses a manifest with missing blobs, and an index with missing manifests', async () => {
    await expect(client.send(new PutImageCommand({ repositoryName, imageManifest: root }))).rejects.toMatchObject({
      name: 'LayersNotFoundException',
    });
    const index = Buffer.from(makeImage({ attestation: true }).content.root.bytes).toString();
    await expect(client.send(new PutImageCommand({ repositoryName, imageManifest: index }))).rejects.toMatchObject({
      name: 'ReferencedImagesNotFoundException',
    });
  });

  test('refuses a manifest under another digest, and text that is not a manifest', async () => {
    await repository.putImage(image);
    const put = (input: { imageManifest: string; imageDigest?: string }): Promise<unknown> =>
      client.send(new PutImageCommand({ repositoryName, ...input }));
    await expect(put({ imageManifest: root, imageDigest: absent })).rejects.toMatchObject({
      name: 'ImageDigestDoesNotMatchException',
    });
    for (const imageManifest of ['{', '[]', '{"schemaVersion":1}']) {
      await expect(put({ imageManifest })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
  });

  test("refuses a media type that is missing, unknown, or different from the manifest's", async () => {
    await repository.putImage(image);
    const [manifestType, indexType, dockerType] = [
      image.content.root.mediaType,
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.docker.distribution.manifest.v2+json',
    ];
    const put = (imageManifest: string, imageManifestMediaType?: string): Promise<unknown> =>
      client.send(new PutImageCommand({ repositoryName, imageTag: 'new', imageManifest, imageManifestMediaType }));
    const withType = (mediaType?: string): string => JSON.stringify({ ...(JSON.parse(root) as object), mediaType });
    const [typed, untyped, wrong] = [root, withType(), withType(indexType)];
    for (const [manifest, declared] of [
      [untyped, undefined],
      [untyped, indexType],
      [untyped, 'application/json'],
      [typed, dockerType],
      [wrong, undefined],
    ] as const) {
      await expect(put(manifest, declared)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
    await put(untyped, manifestType);
    await put(typed);
  });

  test('enforces the quotas of ECR: 1,000 tags on an image, 4 MiB for a manifest', async () => {
    const tags = Array.from({ length: 1000 }, (_, index) => `v${index}`);
    await repository.putImage({ ...image, tags });
    const put = (imageManifest: string, imageTag: string): Promise<unknown> =>
      client.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
    await expect(put(root, 'one-more')).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(put(root, 'v7')).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
    await expect(put(root.padEnd(4 * 1024 ** 2 + 1), 'large')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('less than or equal to 4194304'),
    });
  });

  test('refuses a push without a change, and moves a tag only in a mutable repository', async () => {
    const other = makeImage({ files: 'other' });
    const again = new PutImageCommand({ repositoryName, imageManifest: root, imageTag: '1' });
    const move = { imageManifest: Buffer.from(other.content.root.bytes).toString(), imageTag: '1' };
    await repository.putImage({ ...image, tags: ['1'] });
    await repository.putImage(other);
    await expect(client.send(again)).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });
    await client.send(new PutImageCommand({ repositoryName, ...move }));
    const imageIds = [{ imageTag: '1' }];
    const { images } = await client.send(new BatchGetImageCommand({ repositoryName, imageIds }));
    expect(images?.[0]?.imageId?.imageDigest).toBe(other.digest);

    await start({}, true);
    await repository.putImage({ ...image, tags: ['1'] });
    await repository.putImage(other);
    await expect(client.send(new PutImageCommand({ repositoryName, ...move }))).rejects.toMatchObject({
      name: 'ImageTagAlreadyExistsException',
    });
  });

  test('has one winner among twenty racers for one immutable tag', async () => {
    await start({}, true);
    const racers = Array.from({ length: 20 }, (_, index) => makeImage({ files: String(index) }));
    await Promise.all(racers.map((racer) => repository.putImage(racer)));
    const results = await Promise.allSettled(
      racers.map(({ content }) => repository.putManifest(content.root.bytes, { tag: 'one' })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('BatchCheckLayerAvailability', () => {
  test('returns config blobs with their size and type, and lists missing and invalid digests', async () => {
    await repository.putImage(image);
    const layerDigests = [imageId, absent, 'sha256:short'];
    const command = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests });
    const { layers, failures } = await client.send(command);
    expect(layers).toEqual([
      {
        layerDigest: imageId,
        layerAvailability: 'AVAILABLE',
        layerSize: config.length,
        mediaType: 'application/vnd.oci.image.config.v1+json',
      },
      { layerDigest: absent, layerAvailability: 'UNAVAILABLE' },
    ]);
    expect(failures).toEqual([expect.objectContaining({ failureCode: 'InvalidLayerDigest' })]);
  });

  test('can answer for a missing layer with a failure', async () => {
    await start({ absentLayers: 'missing' });
    const command = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [absent] });
    const { layers, failures } = await client.send(command);
    expect(layers).toEqual([]);
    expect(failures).toEqual([expect.objectContaining({ layerDigest: absent, failureCode: 'MissingLayerDigest' })]);
  });

  test('accepts 1 to 100 digests', async () => {
    const layerDigests = Array.from({ length: 101 }, (_, index) => digestOf(String(index)));
    for (const wrong of [[], layerDigests]) {
      const command = new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: wrong });
      await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
  });

  test('can be set not to find config blobs, so that calibration fails', async () => {
    await start({ knowsConfigs: false });
    await repository.putImage(image);
    expect(await availabilityOf(imageId)).toBe('UNAVAILABLE');
    expect(await availabilityOf(digestOf(image.content.blobs[1] ?? ''))).toBe('AVAILABLE');
  });

  test('says ARCHIVED if only archived images name the blob', async () => {
    repository.setImageStatus(await repository.putImage(image), 'ARCHIVED');
    const labelled = await repository.putImage(makeImage({ labels: { other: 'image' } }));
    const sharedLayer = digestOf(image.content.blobs[1] ?? '');
    expect([await availabilityOf(imageId), await availabilityOf(sharedLayer)]).toEqual(['ARCHIVED', 'AVAILABLE']);
    repository.setImageStatus(labelled, 'ARCHIVED');
    expect(await availabilityOf(sharedLayer)).toBe('ARCHIVED');
    await client.send(new PutImageCommand({ repositoryName, imageManifest: root }));
    expect(await availabilityOf(imageId)).toBe('AVAILABLE');
  });
});

describe('BatchDeleteImage', () => {
  const remove = (...imageIds: { imageDigest?: string; imageTag?: string }[]): Promise<unknown> =>
    client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
  const urlOf = (layerDigest: string): Promise<unknown> =>
    client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));

  test('leaves the config blob behind, which is then inaccessible', async () => {
    await repository.putImage({ ...image, tags: ['1', '2'] });
    await remove({ imageTag: '1' });
    await expect(urlOf(imageId)).resolves.toBeDefined();
    await remove({ imageTag: '2' });
    expect(await availabilityOf(imageId)).toBe('AVAILABLE');
    await expect(urlOf(imageId)).rejects.toMatchObject({ name: 'LayerInaccessibleException' });
    await expect(urlOf(absent)).rejects.toMatchObject({ name: 'LayersNotFoundException' });
  });

  test('removes the blobs if orphaned blobs are disabled, but not those of another image', async () => {
    await start({ orphanedBlobs: false });
    const labelled = makeImage({ labels: { 'dev.mintmark.build-id': '1' } });
    await repository.putImage(image);
    await repository.putImage(labelled);
    await remove({ imageDigest: image.digest });
    expect(await availabilityOf(imageId)).toBe('UNAVAILABLE');
    expect(await availabilityOf(digestOf(labelled.content.blobs[1] ?? ''))).toBe('AVAILABLE');
  });

  test('keeps a manifest that an index names', async () => {
    const index = makeImage({ attestation: true });
    await repository.putImage(index);
    const [platform] = index.identity.platformImages;
    await expect(remove({ imageDigest: platform?.manifestDigest ?? '' })).resolves.toMatchObject({
      failures: [{ failureCode: 'ImageReferencedByManifestList' }],
    });
    await expect(remove({ imageDigest: index.digest })).resolves.toMatchObject({ failures: [] });
    await expect(remove({ imageDigest: platform?.manifestDigest ?? '' })).resolves.toMatchObject({ failures: [] });
  });
});

test('an archived image can be made unreadable', async () => {
  await start({ readsArchived: false });
  repository.setImageStatus(await repository.putImage(image), 'ARCHIVED');
  const imageIds = [{ imageDigest: image.digest }];
  const { failures } = await client.send(new BatchGetImageCommand({ repositoryName, imageIds }));
  expect(failures?.[0]?.failureCode).toBe('ImageInaccessible');
});
