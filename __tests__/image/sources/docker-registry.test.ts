import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { digestOf, type Digest } from '../../../src/image/digest.ts';
import type { SourceImage } from '../../../src/image/identity.ts';
import { readImage } from '../../../src/image/transport.ts';
import { startSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';
import { ACCOUNT, REGION } from '../../support/runtime.ts';
import { sourceOf } from '../../support/source-context.ts';
import { makeArtifact, makeImage, type MadeImage } from '../../support/images.ts';
import { registryContext, withServer, registryRuntime } from '../../support/registry.ts';

let sandbox: Sandbox;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z'), anonymous: true });
});
afterAll(() => sandbox.close());

const read = (reference: string): Promise<SourceImage> => readImage(reference, registryContext(registryRuntime()));

/** Puts images into a repository of their own, under the tags 0, 1, …, and returns its name. */
async function repositoryOf(...images: readonly MadeImage[]): Promise<string> {
  const repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `app-${count++}` });
  for (const [index, { content }] of images.entries()) await repository.putImage({ content, tags: [String(index)] });
  return repository.uri;
}

describe('an image', () => {
  test.each<[string, MadeImage]>([
    ['of Docker schema 2', makeImage({ format: 'docker', labels: { a: 'b' } })],
    ['of OCI', makeImage({ labels: { a: 'b' } })],
    ['for several platforms', makeImage({ platforms: ['linux/amd64', 'linux/arm/v7'], labels: { a: 'b' } })],
    [
      'in a manifest list',
      makeImage({ platforms: ['linux/amd64', 'linux/s390x'], format: 'docker', labels: { a: 'b' } }),
    ],
    [
      'with attestations',
      makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true, labels: { a: 'b' } }),
    ],
  ])('%s, by tag, by digest and by both', async (_what, image) => {
    const uri = await repositoryOf(image, makeImage({ files: 'another' }));
    for (const suffix of [':0', `@${image.digest}`, `:1@${image.digest}`]) {
      const reference = `docker://${uri}${suffix}`;
      const platforms = image.identity.platformImages.map(({ platform }) => [platform, { a: 'b' }] as const);
      expect(await read(reference)).toEqual({
        source: sourceOf(reference),
        identity: { indexDigest: undefined, ...image.identity },
        labels: new Map(platforms),
      });
    }
  });

  test('costs one request per manifest and per config, and none for a layer or the content of an attestation', async () => {
    const uri = await repositoryOf(makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true }));
    sandbox.resetCalls();
    await read(`docker://${uri}:0`);
    expect(sandbox.calls).toEqual({ 'oci:GET manifest': 5, 'oci:GET blob': 2 });
  });

  test.each(['@sha256:' + '0'.repeat(64), ':none', ''])('that does not exist: %j', async (suffix) => {
    const uri = await repositoryOf(makeImage());
    await expect(read(`docker://${uri}${suffix}`)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: expect.stringContaining(`${uri}${suffix === '' ? ':latest' : suffix}`),
    });
  });

  test('with a missing platform is an error that names it', async () => {
    const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
    const uri = await repositoryOf(image);
    const [, gone] = image.identity.platformImages;
    sandbox.setFault(({ input }) =>
      input['reference'] === gone?.manifestDigest
        ? { kind: 'error', code: 'MANIFEST_UNKNOWN', status: 404 }
        : undefined,
    );
    await expect(read(`docker://${uri}:0`)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining(`${gone?.manifestDigest ?? ''} (linux/arm64)`),
    });
    sandbox.setFault(undefined);
  });

  test('that is only an artifact', async () => {
    await expect(read(`docker://${await repositoryOf(makeArtifact('{}'))}:0`)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('holds no image'),
    });
  });
});

test.each([
  'docker://',
  'docker:///app',
  'docker://UPPER/Case',
  'docker://h.example.com/app@sha512:12',
  'docker://h/ app',
])('%j is a usage error', async (reference) => {
  await expect(read(reference)).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('docker://HOST/NAME'),
  });
});

describe('a registry that sends something different', () => {
  const image = makeImage({ files: 'the image' });
  const other = makeImage({ files: 'the other' });
  const [config = Buffer.from('')] = image.content.blobs;

  /** Serves the image, changed: anything missing is 404. */
  async function complaint(
    changes: {
      readonly manifest?: Uint8Array;
      readonly config?: Uint8Array;
      readonly digest?: Digest;
      readonly type?: string;
    },
    suffix = ':1',
  ): Promise<unknown> {
    const { manifest = image.content.root.bytes, digest, type = image.content.root.mediaType } = changes;
    return withServer(
      ({ line }, response) => {
        if (line.includes('/manifests/')) {
          response.writeHead(200, { 'content-type': type, ...(digest && { 'docker-content-digest': digest }) });
          response.end(manifest);
        } else response.end(changes.config ?? config);
      },
      ({ host }) => read(`docker://${host}/app${suffix}`).catch((error: unknown) => error),
    );
  }

  test('from the requested digest', async () => {
    const found = await complaint({ manifest: other.content.root.bytes }, `@${image.digest}`);
    expect(found).toMatchObject({ code: 'IMAGE_INVALID', message: expect.stringContaining(other.digest) });
  });

  test('from the digest that it claims', async () => {
    const found = await complaint({ digest: other.digest });
    expect(found).toMatchObject({ code: 'IMAGE_INVALID', message: expect.stringContaining(other.digest) });
  });

  test.each<[string, Uint8Array]>([
    ['from the config', Buffer.from(config.toString().replace('linux', 'xunil'))],
    ['from the whole config', config.subarray(0, -1)],
  ])('%s', async (_what, bytes) => {
    const message = expect.stringContaining(digestOf(config));
    expect(await complaint({ config: bytes })).toMatchObject({ code: 'IMAGE_INVALID', message });
  });

  test('from an image: a manifest of schema 1', async () => {
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
    const manifest = Buffer.from('{"schemaVersion":1}');
    expect(await complaint({ manifest, type, digest: image.digest })).toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('schema 1'),
    });
  });

  test('from what ECR accepts: an image without layers', async () => {
    const { content } = makeImage({ isLayerless: true });
    const [bytes = Buffer.from('')] = content.blobs;
    expect(await complaint({ manifest: content.root.bytes, config: bytes })).toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('the image has no layers, and ECR does not accept such images'),
    });
  });

  test("in its media type is read by the document's own type", async () => {
    expect(await complaint({ type: 'application/json' })).toMatchObject({ identity: image.identity });
  });
});

test.each(['docker://localhost:99999/app:1', 'docker://[::1:5/app:1'])(
  '%s is not an address: exit code 2',
  async (reference) => {
    await expect(read(reference)).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining('docker://HOST'),
    });
  },
);
