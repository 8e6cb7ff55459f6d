import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { parseConfig } from '../../src/image/config.ts';
import { blobsOf, configDigestOf, MAX_MANIFEST_BYTES, parseManifest } from '../../src/image/manifest.ts';
import { DOCKER_MANIFEST, DOCKER_MANIFEST_LIST, OCI_INDEX, OCI_MANIFEST } from '../../src/image/media-types.ts';

const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';

function blob(mediaType: string, text = mediaType): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest: digestOf(text), size: text.length };
}

function image(fields: object = {}): string {
  return JSON.stringify({ schemaVersion: 2, config: blob(OCI_CONFIG), layers: [blob(LAYER)], ...fields });
}

function kindOf(text: string, mediaType?: string): string {
  return parseManifest(text, 'the manifest', mediaType).kind;
}

describe('an image', () => {
  test.each([
    ['OCI', image({ mediaType: OCI_MANIFEST })],
    ['OCI without a media type', image()],
    ['Docker schema 2', image({ mediaType: DOCKER_MANIFEST, config: blob(DOCKER_CONFIG) })],
    ['without layers, as Go writes it', image({ layers: null })],
    ['that also has an artifactType', image({ artifactType: 'application/vnd.example' })],
    ['with a foreign layer', image({ layers: [blob('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip')] })],
    [
      'whose config has the type that old registries used',
      image({ mediaType: DOCKER_MANIFEST, config: blob('application/octet-stream') }),
    ],
    // Engines run all of these: the media type of a config is only a label.
    ...[
      '',
      'application/octet-stream',
      'application/json',
      'text/html',
      'text/plain',
      'APPLICATION/vnd.oci.image.config.v1+json',
      'application/vnd.cncf.helm.config.v1+json',
      'application/vnd.oci.empty.v1+json',
    ].map((type) => [`whose config is labelled ${JSON.stringify(type)}`, image({ config: blob(type, 'a config') })]),
    ['whose config has no type', image({ config: { ...blob('x'), mediaType: undefined } })],
    ['whose layers have no type', image({ layers: [{ ...blob('x'), mediaType: undefined }] })],
    ['of layers whose type is in capitals', image({ layers: [blob('Application/vnd.OCI.image.layer.v1.tar')] })],
    ['with one layer of another kind', image({ layers: [blob('application/vnd.in-toto+json'), blob(LAYER)] })],
    ['with a layer without a size, as engines push it', image({ layers: [{ ...blob(LAYER), size: undefined }] })],
    ['with a layer that cannot be read', image({ layers: [{ mediaType: LAYER, digest: 'sha512:00', size: 'x' }] })],
  ])('%s', (_name, text) => {
    expect(kindOf(text)).toBe('image');
  });

  test('gives the config digest, which is the image ID', () => {
    expect(parseManifest(image(), 'the manifest')).toMatchObject({ config: { digest: digestOf(OCI_CONFIG) } });
  });

  test('is read with keys in any case, as engines do', () => {
    const text = image().replace('"config"', '"CONFIG"').replace('"digest"', '"Digest"');
    expect(parseManifest(text, 'the manifest')).toMatchObject({ config: { digest: digestOf(OCI_CONFIG) } });
  });

  test('gets its media type from whatever referred to it, if it has none', () => {
    expect(parseManifest(image(), 'the manifest', DOCKER_MANIFEST)).toMatchObject({ mediaType: DOCKER_MANIFEST });
  });
});

describe('an index', () => {
  const entry = (platform?: object, annotations?: object): object => ({ ...blob(OCI_MANIFEST), platform, annotations });
  const index = (...manifests: object[]): string => JSON.stringify({ schemaVersion: 2, manifests });

  test.each([
    [{ os: 'linux', architecture: 'amd64' }, 'linux/amd64'],
    [{ os: 'linux', architecture: 'arm', variant: 'v7' }, 'linux/arm/v7'],
    [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, 'linux/arm64'],
    [{ os: 'windows', architecture: 'amd64', 'os.version': '10.0.20348.1' }, 'windows(10.0.20348.1)/amd64'],
    [{ os: '', architecture: '' }, undefined],
    [undefined, undefined],
  ])('shows the platform %j as docker build takes it', (platform, expected) => {
    const manifest = parseManifest(index(entry(platform)), 'the index');
    expect(manifest.kind === 'index' && manifest.manifests[0]?.platform).toBe(expected);
  });

  test.each([
    ['OCI', OCI_INDEX],
    ['a manifest list', DOCKER_MANIFEST_LIST],
    ['without a media type', undefined],
  ])('%s', (_name, mediaType) => {
    expect(kindOf(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] }))).toBe('index');
  });

  test('keeps annotations', () => {
    const annotations = { 'vnd.docker.reference.type': 'attestation-manifest' };
    expect(parseManifest(index(entry(undefined, annotations)), 'the index')).toMatchObject({
      manifests: [{ annotations }],
    });
  });
});

describe('an artifact', () => {
  test.each([
    ['an empty config', { config: blob('application/vnd.oci.empty.v1+json', '{}'), artifactType: 'text/x' }, 'text/x'],
    ['an empty config under the label of an image', { config: blob(OCI_CONFIG, '{}') }, LAYER],
    ['a config of no bytes', { config: blob('a/b', '') }, 'a/b'],
    [
      'a Helm chart',
      { config: blob('a/helm'), layers: [blob('application/vnd.cncf.helm.chart.content.v1.tar+gzip')] },
      'a/helm',
    ],
    [
      'a build cache',
      { config: blob('application/vnd.buildkit.cacheconfig.v0') },
      'application/vnd.buildkit.cacheconfig.v0',
    ],
    ...['application/vnd.in-toto+json', 'application/vnd.dev.cosign.simplesigning.v1+json', 'text/spdx'].map(
      (type) => [`behind an image config, layers of ${type}`, { layers: [blob(type)] }, type] as const,
    ),
  ])('%s', (_name, fields, artifactType) => {
    expect(parseManifest(image(fields), 'it')).toMatchObject({ kind: 'artifact', artifactType });
  });

  test('has a config digest too, unless it has no config', () => {
    const of = (fields: object): unknown => configDigestOf(parseManifest(image(fields), 'it'));
    expect(of({ layers: [blob('application/vnd.in-toto+json')] })).toBe(digestOf(OCI_CONFIG));
    expect(of({ config: blob('application/vnd.oci.empty.v1+json', '{}') })).toBeUndefined();
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('refuses', () => {
  test.each([
    ['schema 1', JSON.stringify({ schemaVersion: 1, fsLayers: [] }), /schema 1/],
    ['no schema version', JSON.stringify({ manifests: [] }), /schemaVersion/],
    ['text that is not JSON', '{', /JSON/],
    ['a list', '[]', /not an object/],
    ['an unknown format', image({ mediaType: 'text/plain' }), /"text\/plain" is not a manifest format/],
    ['a document that is neither', '{"schemaVersion":2,"manifests":null}', /neither manifests nor a config/],
    ['a document that is both', image({ manifests: [] }), /at once/],
    ['a config without digest', image({ config: { mediaType: OCI_CONFIG, size: 1 } }), /config\.digest/],
    [
      'a digest of another algorithm',
      image({ config: { ...blob(OCI_CONFIG), digest: 'sha512:00' } }),
      /config\.digest/,
    ],
    ['a negative size', image({ config: { ...blob(OCI_CONFIG), size: -1 } }), /config\.size/],
    ['a size that is text', image({ config: { ...blob(OCI_CONFIG), size: '1' } }), /config\.size/],
    ['a duplicate key', image().replace('{', '{"config":{},'), /"config" twice/],
    ['a key in two cases', image({ Config: blob('other') }), /"config" twice/],
    ['a key in two cases, deep inside', image({ config: { ...blob(OCI_CONFIG), Digest: '' } }), /"digest" twice/],
    ['a size with a fraction', image().replace(/"size":\d+/, '$&.0'), /"size" is not written as a whole number/],
    [
      'more than registries accept',
      image({ annotations: { x: 'x'.repeat(MAX_MANIFEST_BYTES) } }),
      /more than 4194304 bytes/,
    ],
  ])('%s', (_name, text, reason) => {
    expect(() => parseManifest(text, 'the manifest of x')).toThrow(reason);
    expect(() => parseManifest(text, 'the manifest of x')).toThrow(/^Cannot read the manifest of x: /);
  });

  test('bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"schemaVersion":2,"x":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(() => parseManifest(bytes, 'it')).toThrow(/not valid/);
  });

  test('a document that contradicts the reference to it', () => {
    expect(() => parseManifest(image({ mediaType: OCI_MANIFEST }), 'it', DOCKER_MANIFEST)).toThrow(/stored as/);
  });

  test('the hint says what to do', () => {
    const hint = expect.stringMatching(
      /^It is damaged, or .* Make the image again with a current tool, or delete it\.$/,
    );
    for (const parse of [parseManifest, blobsOf, parseConfig]) {
      expect(thrownBy(() => parse(Buffer.from('[]'), 'it'))).toMatchObject({ code: 'IMAGE_INVALID', hint });
    }
  });

  test.each([
    ['{}', 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
    ['{"schemaVersion":1,"fsLayers":[]}', undefined],
  ])('schema 1, which is not damaged: %s as %s', (text, mediaType) => {
    const error = thrownBy(() => parseManifest(text, 'it', mediaType));
    expect(error).toMatchObject({
      message: 'Cannot read it: it is of schema 1, which names no image ID.',
      hint: expect.stringMatching(/^Build and push the image again, or delete it\./),
    });
  });
});
