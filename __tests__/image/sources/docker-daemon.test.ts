import { describe, expect, test } from '@jest/globals';
import { connectEngine } from '../../../src/docker/engine.ts';
import { digestOf, type Digest } from '../../../src/image/digest.ts';
import type { SourceImage } from '../../../src/image/identity.ts';
import { readImage } from '../../../src/image/transport.ts';
import { layoutOf, tarOf } from '../../support/archives.ts';
import { withEngine, type BlobAnswer, type EngineAnswer, type RecordedEngine } from '../../support/engine.ts';
import { makeImage, type MadeImage } from '../../support/images.ts';
import { contextOf, sourceOf } from '../../support/source-context.ts';

function read(reference: string, { env }: RecordedEngine): Promise<SourceImage> {
  return readImage(reference, contextOf('/', { engine: () => connectEngine(env) }));
}

/** The answers were recorded from Docker Engine 28 with each image store; fields that do not matter are left out. */
const described = { Os: 'linux', Architecture: 'amd64', Config: { Labels: { a: 'b' } }, RepoTags: ['app:1'] };
const classic = (id: Digest): object => ({
  ...described,
  Id: id,
  GraphDriver: { Name: 'overlay2', Data: { UpperDir: '/var/lib/docker/overlay2/x/diff' } },
});
const containerd = { ...described, GraphDriver: { Name: 'overlayfs', Data: null } };
const CONTAINERD_INFO = { json: { DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] } };

interface Summary {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

function descriptorsOf({ content, digest, identity }: MadeImage): { root: Summary; manifests: object[] } {
  const images = identity.platformImages.map(({ manifestDigest, platform }, index) => {
    const [os, architecture] = platform.split('/');
    const { mediaType, bytes } = content.children[index] ?? content.root;
    return { digest: manifestDigest, mediaType, size: bytes.length, platform: { os, architecture } };
  });
  return {
    root: { mediaType: content.root.mediaType, digest, size: content.root.bytes.length },
    manifests: [
      ...images.map((descriptor) => ({ Kind: 'image', Available: true, Descriptor: descriptor })),
      { Kind: 'attestation', Available: true },
      { Kind: 'image', Available: false, Descriptor: { ...images[0], digest: `sha256:${'0'.repeat(64)}` } },
    ],
  };
}

async function saved(image: MadeImage): Promise<EngineAnswer> {
  return { bytes: [await tarOf(layoutOf([image]))] };
}

const single = makeImage();
const multi = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });
const [only] = single.identity.platformImages;
const imageId = only?.imageId ?? single.digest;

describe('the classic image store', () => {
  test.each(['app:1', 'docker-daemon:app:1'])('%s takes two calls', async (reference) => {
    await withEngine({ 'GET /images/app:1/json': { json: classic(imageId) } }, async (engine) => {
      const image = await read(reference, engine);
      expect(image).toEqual({
        source: sourceOf(reference),
        identity: { platformImages: [{ platform: 'linux/amd64', imageId }] },
        labels: new Map([['linux/amd64', { a: 'b' }]]),
        engineId: imageId,
      });
      expect(engine.requests.map(({ line }) => line)).toEqual([
        'GET /images/app:1/json?manifests=true',
        'GET /version',
      ]);
    });
  });

  test('is refused if it has no layers, which the engine omits and ECR does not accept', async () => {
    const json = { ...classic(imageId), RootFS: { Type: 'layers' } };
    await withEngine({ 'GET /images/app:1/json': { json } }, async (engine) => {
      await expect(read('app:1', engine)).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
        message: 'app:1 cannot be used: the image has no layers, and ECR does not accept such images.',
      });
    });
  });

  test('can be requested by image ID too', async () => {
    await withEngine({ [`GET /images/${imageId}/json`]: { json: classic(imageId) } }, async (engine) => {
      expect((await read(`docker-daemon:${imageId}`, engine)).identity.platformImages).toMatchObject([{ imageId }]);
    });
  });

  test('comes from the engine if the image does not have it', async () => {
    const json = { ...classic(imageId), GraphDriver: { Name: 'vfs', Data: null } };
    const answers = { 'GET /images/app/json': { json }, 'GET /info': { json: { DriverStatus: [] } } };
    await withEngine(answers, async (engine) => {
      expect((await read('app', engine)).identity.platformImages).toMatchObject([{ imageId }]);
    });
  });
});

describe("an engine that is not Docker's", () => {
  test.each([
    ['podman', { Components: [{ Name: 'Podman Engine', Version: '5.3.1' }, { Name: 'Conmon' }] }],
    ['one that claims to be both', { Components: [{ Name: 'Engine' }, { Name: 'podman' }] }],
    ['one that does not say', { Version: '1.2.3' }],
  ])('%s is not believed: its Id may not be an image ID', async (_name, version) => {
    const answers = { 'GET /images/app:1/json': { json: classic(imageId) }, 'GET /version': { json: version } };
    await withEngine(answers, async (engine) => {
      await expect(read('app:1', engine)).rejects.toMatchObject({
        code: 'DOCKER',
        message: expect.stringMatching(
          /is not a Docker Engine, so it is not certain that sha256:.* is the image ID of app:1/,
        ),
        hint: expect.stringContaining('podman save --format oci-archive --output image.tar app:1'),
      });
    });
  });
});

describe('the containerd image store', () => {
  test('an image whose manifest has other layers than its config is refused: no engine can run it', async () => {
    const { root, manifests } = descriptorsOf(single);
    const answers = {
      'GET /images/app:1/json': {
        json: {
          ...containerd,
          Id: single.digest,
          Descriptor: root,
          Manifests: manifests,
          RootFS: { Type: 'layers', Layers: [single.digest, single.digest] },
        },
      },
      [`GET /images/${single.digest}/get`]: await saved(single),
    };
    await withEngine(answers, async (engine) => {
      await expect(read('app:1', engine)).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
        message: expect.stringMatching(/^app:1 cannot be used: .* has 1 layers, but its config lists 2\.$/),
      });
    });
  });

  test.each([
    ['a single manifest', makeImage({ isLayerless: true })],
    ['an attested one', makeImage({ isLayerless: true, attestation: true })],
  ])('an image without layers is refused, as ECR does not accept it: %s', async (_name, image) => {
    const { root, manifests } = descriptorsOf(image);
    const json = { ...containerd, Id: image.digest, Descriptor: root, Manifests: manifests };
    const answers = { 'GET /images/app:1/json': { json }, [`GET /images/${image.digest}/get`]: await saved(image) };
    await withEngine(answers, async (engine) => {
      await expect(read('app:1', engine)).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
        message: 'app:1 cannot be used: the image has no layers, and ECR does not accept such images.',
      });
    });
  });

  test.each([
    ['stale or forged', { 'config.digest': `sha256:${'0'.repeat(64)}` }],
    ['right', { 'config.digest': imageId }],
  ])('an annotation that is %s does not determine the image ID', async (_name, annotations) => {
    const { root, manifests } = descriptorsOf(single);
    const json = { ...containerd, Id: single.digest, Descriptor: { ...root, annotations }, Manifests: manifests };
    const answers = { 'GET /images/app/json': { json }, [`GET /images/${single.digest}/get`]: await saved(single) };
    await withEngine(answers, async (engine) => {
      expect(await read('app', engine)).toMatchObject({ identity: single.identity, engineId: single.digest });
    });
  });

  test('a platform image that the engine takes for an attestation is still checked', async () => {
    const { root, manifests } = descriptorsOf(multi);
    const Manifests = manifests.map((summary, index) => (index === 1 ? { ...summary, Kind: 'attestation' } : summary));
    const json = { ...containerd, Id: multi.digest, Descriptor: root, Manifests };
    const answers = { 'GET /images/app/json': { json }, [`GET /images/${multi.digest}/get`]: await saved(multi) };
    await withEngine(answers, async (engine) => {
      expect((await read('app', engine)).identity).toEqual(multi.identity);
    });
  });

  test.each([
    ['a pulled single manifest', single],
    ['an attested image', makeImage({ attestation: true })],
    ['several attested platforms', multi],
  ])('%s is read from docker save, by its ID', async (_name, image) => {
    const { root, manifests } = descriptorsOf(image);
    const json = { ...containerd, Id: image.digest, Descriptor: root, Manifests: manifests };
    const answers = { 'GET /images/app/json': { json }, [`GET /images/${image.digest}/get`]: await saved(image) };
    await withEngine(answers, async (engine) => {
      expect((await read('app', engine)).identity).toEqual(image.identity);
    });
  });

  test.each([
    ['a single manifest', single],
    ['several attested platforms', multi],
  ])('%s on an engine before API 1.48: its Id is not taken for an image ID', async (_name, image) => {
    const answers = {
      'GET /images/app/json': { json: { ...containerd, Id: image.digest } },
      'GET /info': CONTAINERD_INFO,
      [`GET /images/${image.digest}/get`]: await saved(image),
    };
    await withEngine(answers, async (engine) => {
      expect((await read('app', engine)).identity).toEqual(image.identity);
    });
  });

  test('reads no further than the last manifest', async () => {
    const { root, manifests } = descriptorsOf(multi);
    const archive = await tarOf(layoutOf([multi]));
    let sent = 0;
    const endless = function* (): Generator<Uint8Array> {
      // The archive without its end, and then a layer without an end.
      yield archive.subarray(0, archive.indexOf('index.json'));
      const header = Buffer.from(archive.subarray(0, 512));
      header.write('77777777777', 124, 'latin1');
      header.write('        ', 148, 'latin1');
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      yield header;
      for (; sent < 1000; sent += 1) yield Buffer.alloc(1024 * 1024);
    };
    const answers = {
      'GET /images/app/json': { json: { ...containerd, Id: multi.digest, Descriptor: root, Manifests: manifests } },
      [`GET /images/${multi.digest}/get`]: { bytes: endless() },
    };
    await withEngine(answers, async (engine) => {
      expect((await read('app', engine)).identity).toEqual(multi.identity);
      expect(sent).toBeLessThan(50);
    });
  });

  test('fails if a manifest does not match its digest', async () => {
    const { root, manifests } = descriptorsOf(multi);
    const entries = layoutOf([multi]).map((entry) =>
      entry.name.includes(String(multi.identity.platformImages[1]?.manifestDigest?.slice(7)))
        ? {
            ...entry,
            content: Buffer.from(entry.content ?? '')
              .toString()
              .replace('"schemaVersion":2', '"schemaVersion":3'),
          }
        : entry,
    );
    const answers = {
      'GET /images/app/json': { json: { ...containerd, Id: multi.digest, Descriptor: root, Manifests: manifests } },
      [`GET /images/${multi.digest}/get`]: { bytes: [await tarOf(entries)] },
    };
    await withEngine(answers, async (engine) => {
      await expect(read('app', engine)).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
        message: expect.stringContaining('has the content of'),
      });
    });
  });

  test('fails if the content of every platform is missing', async () => {
    const { root } = descriptorsOf(multi);
    await withEngine(
      { 'GET /images/app/json': { json: { ...containerd, Id: multi.digest, Descriptor: root, Manifests: [] } } },
      async (engine) => {
        await expect(read('app', engine)).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
      },
    );
  });

  test('fails if docker save leaves a manifest out', async () => {
    const { root, manifests } = descriptorsOf(multi);
    const answers = {
      'GET /images/app/json': { json: { ...containerd, Id: multi.digest, Descriptor: root, Manifests: manifests } },
      [`GET /images/${multi.digest}/get`]: await saved(single),
    };
    await withEngine(answers, async (engine) => {
      await expect(read('app', engine)).rejects.toMatchObject({
        code: 'IMAGE_INVALID',
        message: expect.stringContaining('missing'),
      });
    });
  });
});

describe('the content of a containerd image store', () => {
  const { root, manifests } = descriptorsOf(multi);
  const inspection = { json: { ...containerd, Id: multi.digest, Descriptor: root, Manifests: manifests } };
  const blobs = Object.fromEntries(
    [...multi.content.children, multi.content.root].map(({ bytes }) => [digestOf(bytes), bytes]),
  );
  const [first] = Object.keys(blobs);

  test('is read by digest, without layers', async () => {
    await withEngine(
      { 'GET /images/app/json': inspection },
      async (engine) => {
        expect((await read('app', engine)).identity).toEqual(multi.identity);
        expect(engine.requests.map(({ line }) => line)).toEqual(['GET /images/app/json?manifests=true']);
      },
      blobs,
    );
  });

  test('is compared with its digest', async () => {
    await withEngine(
      { 'GET /images/app/json': inspection },
      async (engine) => {
        await expect(read('app', engine)).rejects.toMatchObject({
          code: 'IMAGE_INVALID',
          message: expect.stringContaining('has the content of'),
        });
      },
      { ...blobs, [first ?? '']: Buffer.from(String(blobs[first ?? '']).replace(':2', ':3')) },
    );
  });

  test('must be present for a platform that the engine claims to hold', async () => {
    await withEngine(
      { 'GET /images/app/json': inspection },
      async (engine) => {
        await expect(read('app', engine)).rejects.toMatchObject({
          code: 'IMAGE_INVALID',
          message: expect.stringContaining('missing'),
        });
      },
      { ...blobs, [first ?? '']: 5 },
    );
  });

  test('may still have the manifest of a removed platform: that platform is left out', async () => {
    const Manifests = manifests.map((summary, index) => (index === 1 ? { ...summary, Available: false } : summary));
    await withEngine(
      { 'GET /images/app/json': { json: { ...inspection.json, Manifests } } },
      async (engine) => {
        const { platformImages } = (await read('app', engine)).identity;
        expect(platformImages).toEqual(multi.identity.platformImages.slice(0, 1));
      },
      blobs,
    );
  });

  test.each<[string, BlobAnswer]>([
    ['does not know the service', 12],
    ['fails', 13],
    ['ends the connection', 'the connection ends'],
    ['sends too much', Buffer.alloc(9 * 1024 ** 2)],
  ])('comes from docker save if the engine %s', async (_name, answer) => {
    await withEngine(
      { 'GET /images/app/json': inspection, [`GET /images/${multi.digest}/get`]: await saved(multi) },
      async (engine) => {
        expect((await read('app', engine)).identity).toEqual(multi.identity);
      },
      { ...blobs, [first ?? '']: answer },
    );
  });
});

test('an image that the engine does not have is an error', async () => {
  await withEngine({}, async (engine) => {
    await expect(read('nothing:1', engine)).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      message: expect.stringContaining('nothing:1'),
    });
  });
});

test.each(['docker:/alpine', 'containers-storage:alpine', 'Not An Image', 'oci:', 'docker-daemon:a b'])(
  '%j is a usage error',
  async (reference) => {
    await withEngine({}, async (engine) => {
      await expect(read(reference, engine)).rejects.toMatchObject({
        code: 'USAGE',
        hint: expect.stringMatching(/oci:DIR|docker-daemon:NAME/),
      });
      expect(engine.requests).toEqual([]);
    });
  },
);
