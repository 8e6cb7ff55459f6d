import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EcrConnection } from '../../src/ecr/client.ts';
import { identify } from '../../src/ecr/identify.ts';
import { EcrRepository } from '../../src/ecr/repository.ts';
import { imageIdsOf } from '../../src/ecr/tag.ts';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import { imageIds } from '../../src/image/identity.ts';
import { MAX_DEPTH } from '../../src/image/manifest.ts';
import type { ResponseBody } from '../../src/sandbox/call.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { indexOf, makeImage, makeSignature, nest } from '../support/images.ts';
import { replaceManifest } from './answers.ts';
import { connectTo } from './pushing.ts';

const image = makeImage({ files: 'the image' });
const [imageId = image.digest] = imageIds(image.identity);
const hidden = makeImage({ platforms: ['linux/arm64', 'linux/amd64'], mislabelled: 'attestation' });
const attested = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });

let sandbox: Sandbox;
let connection: EcrConnection;
let repository: SeededRepository;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z') });
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  count += 1;
  repository = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `app-${count}` });
  sandbox.setFault(undefined);
  connection = await connectTo(sandbox);
});
afterEach(() => {
  connection.close();
});

/** What a tag names, read as `deploy` reads it and as a check after a push reads it. */
const readers: readonly [string, (root: Digest) => Promise<readonly Digest[]>][] = [
  [
    'identify',
    async (root) => {
      const named = await identify(new EcrRepository(connection, repository), [root]);
      return [...new Set(named.get(root)?.platforms.map((platform) => platform.imageId))];
    },
  ],
  ['imageIdsOf', (root) => imageIdsOf(new EcrRepository(connection, repository), root)],
];

describe.each(readers)('%s', (_name, read) => {
  test.each([
    ['an attested image', attested],
    ['an image with a part that its index calls an attestation', hidden],
    ['an image with a part that its index calls unknown', makeImage({ mislabelled: 'unknown/unknown' })],
    ['an image whose config has another type', makeImage({ configType: 'application/json' })],
  ])('returns every image ID of %s', async (_what, made) => {
    const root = await repository.putImage({ content: made.content });
    expect(await read(root)).toEqual(imageIds(made.identity));
  });

  test('returns none for a signature', async () => {
    expect(await read(await repository.putImage({ content: makeSignature('sig').content }))).toEqual([]);
  });

  test('does not treat a part without an answer as absent', async () => {
    const root = await repository.putImage({ content: hidden.content });
    const part = digestOf(hidden.content.children[1]?.bytes ?? '');
    sandbox.setFault(replaceManifest(repository.name, part, () => undefined));
    await expect(read(root)).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      message: expect.stringContaining(`nothing for ${part}`),
    });
  });

  test('does not believe a manifest that does not match its digest', async () => {
    const root = await repository.putImage({ content: hidden.content });
    const part = digestOf(hidden.content.children[1]?.bytes ?? '');
    sandbox.setFault(replaceManifest(repository.name, part, () => image.content.root.bytes.toString()));
    await expect(read(root)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
  });

  test('does not follow manifests of a lying server in a circle', async () => {
    const content = nest(image.content, 2);
    const root = await repository.putImage({ content });
    const [, below] = content.children;
    sandbox.setFault(
      replaceManifest(repository.name, digestOf(below?.bytes ?? ''), () => indexOf([content.root]).bytes.toString()),
    );
    await expect(read(root)).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      message: expect.stringContaining('another manifest for'),
    });
  });

  test('reads an image below as many indexes as are allowed, and fails with a message below more', async () => {
    const deepest = await repository.putImage({ content: nest(image.content, MAX_DEPTH) });
    expect(await read(deepest)).toEqual([imageId]);
    const tooDeep = await repository.putImage({ content: nest(image.content, MAX_DEPTH + 1) });
    await expect(read(tooDeep)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(/An index in .* leads to indexes more than 8 deep\.$/),
    });
  });

  test('reads only once what each of eight indexes names twice', async () => {
    const blobs = image.content.blobs;
    const tower = [image.content.root];
    for (let level = 0; level < MAX_DEPTH; level += 1) {
      const below = tower.at(-1) ?? image.content.root;
      tower.push(indexOf([below, below]));
    }
    const root = tower.at(-1) ?? image.content.root;
    const digest = await repository.putImage({ content: { blobs, children: tower.slice(0, -1), root } });
    sandbox.resetCalls();
    expect(await read(digest)).toEqual([imageId]);
    expect(sandbox.calls).toEqual({ BatchGetImage: MAX_DEPTH + 1 });
  });
});

test('deploy learns that an image is for no platform if its index says unknown/unknown', async () => {
  const { content } = makeImage({ files: 'the image', mislabelled: 'unknown/unknown' });
  const root = await repository.putImage({ content });
  expect((await identify(new EcrRepository(connection, repository), [root])).get(root)?.platforms).toEqual([
    { platform: undefined, imageId, manifestDigest: image.digest },
  ]);
});

describe('the config of an image under a manifest that claims to be a build cache', () => {
  const cache = makeImage({ files: 'the image', configType: 'application/vnd.buildkit.cacheconfig.v0' });

  test('is an image ID for deploy, because nodes might run it', async () => {
    const root = await repository.putImage({ content: cache.content });
    expect((await identify(new EcrRepository(connection, repository), [root])).get(root)?.platforms).toMatchObject([
      { imageId },
    ]);
  });

  test('is an image ID if it is searched for, as in a check', async () => {
    const root = await repository.putImage({ content: cache.content });
    expect(await imageIdsOf(new EcrRepository(connection, repository), root, [imageId])).toEqual([imageId]);
    expect(await imageIdsOf(new EcrRepository(connection, repository), root)).toEqual([]);
  });
});

describe('a name', () => {
  const identified = async (...names: string[]): Promise<string[]> => [
    ...(await identify(new EcrRepository(connection, repository), names)).keys(),
  ];
  /** An answer that lies about the tag `1`. */
  function answerWith(change: (answer: ResponseBody) => ResponseBody): void {
    sandbox.setFault(({ operation }) => (operation === 'BatchGetImage' ? { kind: 'answer', change } : undefined));
  }
  const failWith = (failureCode: string | undefined, ofDigest = true): void => {
    const imageId = { imageTag: '1', ...(ofDigest ? { imageDigest: image.digest } : {}) };
    answerWith(() => ({ images: [], failures: [{ imageId, failureCode }] }));
  };
  const unexpected = (words: string): object => ({
    code: 'UNEXPECTED_ANSWER',
    message: expect.stringContaining(words),
  });

  beforeEach(() => repository.putImage({ content: image.content, tags: ['1'] }));

  test('of nothing is left out', async () => {
    expect(await identified('1', 'gone', image.digest)).toEqual(['1', image.digest]);
  });

  test.each(['imageId', 'imageManifest'])('is not taken for absent if the answer has no %s', async (member) => {
    answerWith(({ images }) => ({ images: [{ ...(images as [object])[0], [member]: undefined }], failures: [] }));
    await expect(identified('1')).rejects.toMatchObject(unexpected('nothing for 1'));
  });

  test('is not believed if the manifest has another digest', async () => {
    sandbox.setFault(replaceManifest(repository.name, image.digest, (text) => `${text} `));
    await expect(identified('1')).rejects.toMatchObject(unexpected(`a manifest for 1 that has not the digest`));
  });

  test('of an archived image that cannot be read is an error that says so', async () => {
    failWith('ImageInaccessible');
    await expect(identified('1')).rejects.toMatchObject({ code: 'ARCHIVED' });
  });

  test.each([
    ['of another kind', 'KmsError', true, 'KmsError for 1'],
    ['without a kind', undefined, true, 'a failure for 1'],
    ['of an archived image without a digest', 'ImageInaccessible', false, 'ImageInaccessible for 1'],
  ])('is not taken for absent for a failure %s', async (_what, code, ofDigest, words) => {
    failWith(code, ofDigest);
    await expect(identified('1')).rejects.toMatchObject(unexpected(words));
  });
});
