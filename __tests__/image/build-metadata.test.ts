import { describe, expect, test } from '@jest/globals';
import { isBuilt, parseBuildMetadata } from '../../src/image/build-metadata.ts';
import { makeImage } from '../support/images.ts';

const [config, manifest, index] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`);
const parseAll = (document: unknown, targets: readonly string[] = []): readonly object[] =>
  parseBuildMetadata(Buffer.from(JSON.stringify(document)), 'build.json', targets);
const parse = (document: unknown): object | undefined => parseAll(document)[0];
const name = { 'image.name': 'registry.example.com/app:1', 'buildx.build.ref': 'default/default/x' };

describe('what buildx 0.29 writes', () => {
  test.each<[string, object, object]>([
    [
      'after a load into a classic image store',
      { 'containerimage.config.digest': config, 'containerimage.digest': config },
      { digest: config, configDigest: config },
    ],
    [
      'after a push, without provenance',
      { 'containerimage.config.digest': config, 'containerimage.digest': manifest },
      { digest: manifest, configDigest: config },
    ],
    [
      'of an index',
      { 'containerimage.descriptor': { digest: index }, 'containerimage.digest': index },
      { digest: index, configDigest: undefined },
    ],
  ])('%s', (_when, digests, expected) => {
    expect(parse({ ...name, ...digests })).toEqual({
      target: undefined,
      names: ['registry.example.com/app:1'],
      ...expected,
    });
  });

  test('for several tags', () => {
    const document = {
      'image.name': 'docker.io/library/app:1,docker.io/library/app:2',
      'containerimage.digest': index,
    };
    expect(parse(document)).toMatchObject({ names: ['docker.io/library/app:1', 'docker.io/library/app:2'] });
  });

  test('by bake, for one target that builds an image', () => {
    const web = { ...name, 'containerimage.digest': index };
    const document = { web, lint: { 'buildx.build.ref': 'x' }, 'buildx.build.warnings': [{}] };
    expect(parseAll(document)).toEqual([
      { target: 'web', names: ['registry.example.com/app:1'], digest: index, configDigest: undefined },
    ]);
  });

  test('by bake, for several targets: all of them, or the named ones', () => {
    const target = (tag: string): object => ({
      'image.name': `registry.example.com/app:${tag}`,
      'containerimage.digest': index,
    });
    const document = { web: target('web'), api: target('api'), job: target('job'), 'buildx.build.warnings': [{}] };
    expect(parseAll(document)).toMatchObject([{ target: 'web' }, { target: 'api' }, { target: 'job' }]);
    expect(parseAll(document, ['job', 'web'])).toMatchObject([
      { target: 'web', names: ['registry.example.com/app:web'] },
      { target: 'job', names: ['registry.example.com/app:job'] },
    ]);
    expect(() => parseAll(document, ['web', 'wep'])).toThrow(/no target wep: there are web, api, job/);
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`app-${index}`, target('web')]));
    expect(() => parseAll(many, ['wep'])).toThrow(/there are app-0, .*, app-9 and 89 more/);
    expect(() => parseAll(target('web'), ['web'])).toThrow(/no target web/);
  });

  test('after a push by digest', () => {
    const document = { 'image.name': 'registry.example.com/app', 'containerimage.digest': index };
    expect(parse(document)).toMatchObject({ names: ['registry.example.com/app'], digest: index });
  });

  test.each<[string, object, RegExp]>([
    ['without a tag', { 'containerimage.digest': config }, /no --tag/],
    [
      'without a tag, into a containerd image store',
      { 'image.name': `moby-dangling@${String(index)}`, 'containerimage.digest': index },
      /no --tag/,
    ],
    [
      'into the cache alone',
      { 'buildx.build.ref': 'default/default/x', 'buildx.build.provenance': {} },
      /neither loaded nor pushed/,
    ],
    [
      'by bake, for a target without a tag',
      { web: { ...name, 'containerimage.digest': index }, base: { 'containerimage.digest': index } },
      /of the target base, the build had no --tag/,
    ],
  ])('%s names no image', (_how, document, message) => {
    expect(() => parse(document)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) }),
    );
  });
});

test.each<[string, unknown]>([
  ['a digest of another kind', { ...name, 'containerimage.digest': 'sha512:abc' }],
  ['a config digest of another kind', { ...name, 'containerimage.digest': index, 'containerimage.config.digest': 1 }],
  ['no object', ['x']],
])('%s is refused', (_what, document) => {
  expect(() => parse(document)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('a byte order mark is skipped; anything that is not JSON in UTF-8 is reported as not a metadata file', () => {
  const text = JSON.stringify({ ...name, 'containerimage.digest': index });
  const marked = parseBuildMetadata(Buffer.from(`\uFEFF${text}`), 'build.json');
  expect(marked).toMatchObject([{ digest: index }]);
  for (const bytes of [
    Buffer.from(text, 'utf16le'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from(''),
    Buffer.from(text.slice(9)),
  ])
    expect(() => parseBuildMetadata(bytes, 'build.json')).toThrow('build.json is not a metadata file');
});

describe('the image that was built', () => {
  const single = makeImage({ files: 'single' });
  const multi = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true });
  const imageId = single.identity.platformImages[0]?.imageId ?? single.digest;
  const named = { target: undefined, names: ['app:1'] } as const;
  const classic = { platformImages: [{ platform: 'linux/amd64', imageId }] };

  test.each([
    ['loaded into a classic image store', classic, { ...named, digest: imageId, configDigest: imageId }],
    ['pushed from a classic image store', classic, { ...named, digest: single.digest, configDigest: imageId }],
    ['in a registry', single.identity, { ...named, digest: single.digest, configDigest: imageId }],
    ['in a registry, loaded before', single.identity, { ...named, digest: imageId, configDigest: imageId }],
    ['an index', multi.identity, { ...named, digest: multi.digest, configDigest: undefined }],
  ])('%s', (_where, identity, metadata) => {
    expect(isBuilt(identity, metadata)).toBe(true);
  });

  test.each([
    ['another config', single.identity, { ...named, digest: single.digest, configDigest: multi.digest }],
    [
      'another index of the same manifests',
      multi.identity,
      { ...named, digest: single.digest, configDigest: undefined },
    ],
    [
      'another build of the same index',
      makeImage({ platforms: ['linux/amd64', 'linux/arm64'], attestation: true, invocation: '2' }).identity,
      { ...named, digest: multi.digest, configDigest: undefined },
    ],
  ])('is not %s', (_what, identity, metadata) => {
    expect(isBuilt(identity, metadata)).toBe(false);
  });
});
