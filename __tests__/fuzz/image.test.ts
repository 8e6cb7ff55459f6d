import { expect, test } from '@jest/globals';
import { parseBuildMetadata } from '../../src/image/build-metadata.ts';
import { parseConfig } from '../../src/image/config.ts';
import { digestOf } from '../../src/image/digest.ts';
import { readEcrReference } from '../../src/image/ecr-reference.ts';
import { ShapeError } from '../../src/image/json.ts';
import { parseDocument } from '../../src/image/json-document.ts';
import { blobsOf, parseManifest } from '../../src/image/manifest.ts';
import { fullName, parseReference } from '../../src/image/reference.ts';
import { referenceFault } from '../../src/image/reference-fault.ts';
import { remarkConfig } from '../../src/image/remark-config.ts';
import { remarkImage } from '../../src/image/remark.ts';
import { parseSource } from '../../src/image/transport.ts';
import { fc } from '../support/property.ts';
import { bytesOf, mutated, mutatedJson, mutatedTree, numRuns, parses, printed, type Tree } from './mutations.ts';
import { isObject } from '../../src/util/json-object.ts';

const A = digestOf('a');
const CONFIG = {
  os: 'linux',
  architecture: 'arm64',
  config: { Cmd: ['x'], Labels: { team: 'a', é: '"\\' } },
  rootfs: { type: 'layers', diff_ids: [A] },
  created: '2026-01-01T00:00:00Z',
};
const CONFIG_DIGEST = digestOf(JSON.stringify(CONFIG));
const MANIFEST = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: CONFIG_DIGEST, size: 7, urls: ['x'] },
  layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: A, size: 32 }],
  annotations: { 'config.digest': CONFIG_DIGEST, odd: { toString: 1 } },
};
const INDEX = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [{ mediaType: MANIFEST.mediaType, digest: A, size: 7, platform: { os: 'linux', architecture: 'arm64' } }],
};

test('an image reference is read as it was written, or invalid', () => {
  const texts = ['localhost:5000/team/app:1', '[::1]:5000/app', 'app', `a.b/c_d/e__f-g:v1.2@${A}`];
  fc.assert(
    fc.property(mutated(texts), (text) => {
      const found = parseReference(text);
      parses(() => parseSource(text));
      if (found === undefined) return;
      const { name, tag, digest } = found;
      expect(`${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`).toBe(text);
      const full = fullName(text);
      expect(full).toBeDefined();
      expect(fullName(full ?? '')).toBe(full);
      expect(referenceFault(text)?.length).not.toBe(0);
    }),
    { numRuns },
  );
});

test('a text is an image in ECR, looks like one, or is something else', () => {
  const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
  const texts = [`${host}/team/app:1`, `https://${host}`, `${host.replace('dkr.ecr', 'dkr-ecr-fips')}/app@${A}`];
  fc.assert(
    fc.property(mutated(texts), (text) => {
      const found = readEcrReference(text);
      if (found?.kind === 'ecr') expect(found.uri.endsWith(`/${found.name}`)).toBe(true);
      // Whatever is left of the host's labels must not pass for a registry outside ECR.
      if (/^\d{12}\.dkr\.ecr\./.test(text)) expect(found).toBeDefined();
    }),
    { numRuns },
  );
});

test('a host is examined in time in proportion to its length', () => {
  for (const part of ['.', ':', '@\n', '1:', 'a.', '.dkr.ecr']) {
    const host = `${part.repeat(500_000)}x`;
    expect(readEcrReference(host)?.kind).toBe(part === '.dkr.ecr' ? 'malformed' : undefined);
  }
});

test('a placeholder is searched for in time that is not quadratic in the length of the text', () => {
  for (const open of ['{{', '#{', '<', '[', '{', '${', '@a', '__A']) {
    expect(referenceFault(open.repeat(1_000_000))).not.toBe('');
  }
});

/** Go's encoding/json matches a field's name in any case, and ignores null. Which of two counts depends on the reader. */
function field(tree: Tree | undefined, name: string, which: 'first' | 'last'): Tree | undefined {
  const folded = (key: string): string => key.replaceAll('ſ', 's').replaceAll('\u212A', 'k').toLowerCase();
  const members = tree !== undefined && 'members' in tree ? tree.members : [];
  const found = members.filter(([key]) => folded(key) === folded(name)).map(([, value]) => value);
  return found.at(which === 'first' ? 0 : -1);
}

function textOf(tree: Tree | undefined): unknown {
  return tree === undefined ? undefined : JSON.parse(printed(tree));
}

function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree === undefined || 'text' in tree || 'members' in tree ? [] : tree;
}

test('a manifest or an index is the same to every reader, or refused', () => {
  fc.assert(
    fc.property(mutatedTree(MANIFEST, INDEX), fc.constantFrom('first', 'last'), (tree, which) => {
      const manifest = parses(() => parseManifest(printed(tree), 'it'));
      parses(() => blobsOf(bytesOf(printed(tree)), 'it'));
      if (manifest === undefined) return;
      const [read, descriptors] =
        manifest.kind === 'index'
          ? [manifest.manifests, itemsOf(field(tree, 'manifests', which))]
          : [[manifest.config], [field(tree, 'config', which)]];
      expect(read.map(({ digest }) => digest)).toEqual(
        descriptors.map((descriptor) => textOf(field(descriptor, 'digest', which))),
      );
    }),
    { numRuns },
  );
});

test('bytes are a manifest, a config and metadata, or refused', () => {
  fc.assert(
    fc.property(fc.oneof(mutatedJson(MANIFEST, INDEX, CONFIG).map(bytesOf), fc.uint8Array()), (bytes) => {
      parses(() => parseManifest(bytes, 'it'));
      parses(() => parseConfig(bytes, 'it'));
      parses(() => parseBuildMetadata(bytes, 'it'));
    }),
    { numRuns },
  );
});

function hasTwice(tree: Tree): boolean {
  if ('text' in tree) return false;
  if (!('members' in tree)) return tree.some(hasTwice);
  const keys = tree.members.map(([key]) => key);
  return new Set(keys).size < keys.length || tree.members.some(([, value]) => hasTwice(value));
}

test('a document is what JSON.parse returns, unless it has a duplicate key or is not JSON', () => {
  fc.assert(
    fc.property(mutatedTree(MANIFEST, CONFIG), (tree) => {
      let document: unknown;
      try {
        document = parseDocument(printed(tree));
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        expect(hasTwice(tree) || error.message.includes('whole number')).toBe(true);
        return;
      }
      expect(hasTwice(tree)).toBe(false);
      expect(document).toEqual(JSON.parse(printed(tree)));
    }),
    { numRuns },
  );
});

test('the metadata of a build names an image, or is refused', () => {
  const one = { 'image.name': 'app:1,team/app:2', 'containerimage.digest': A, 'containerimage.config.digest': A };
  fc.assert(
    fc.property(mutatedJson(one, { app: one, 'buildx.build.ref': 'x' }), (text) => {
      const metadata = parses(() => parseBuildMetadata(bytesOf(text), 'it'));
      for (const name of metadata?.flatMap(({ names }) => names) ?? []) expect(parseReference(name)).toBeDefined();
    }),
    { numRuns },
  );
});

const LABELS = { 'dev.mintmark.build-id': 'payments:1' };

/** The number of characters that two texts share at their beginning and their end. */
function inCommon(one: string, other: string): number {
  const shorter = Math.min(one.length, other.length);
  let before = 0;
  while (before < shorter && one[before] === other[before]) before += 1;
  let after = 0;
  while (after < shorter - before && one.at(-1 - after) === other.at(-1 - after)) after += 1;
  return before + after;
}

test('a config with a new mark is otherwise unchanged, or the config gets none', () => {
  fc.assert(
    fc.property(mutatedJson(CONFIG), (written) => {
      const text = Buffer.from(written).toString();
      const marked = parses(() => Buffer.from(remarkConfig(bytesOf(text), LABELS, 'it')).toString());
      if (marked === undefined) return;
      const [before, after] = [text, marked].map((config) => parseConfig(bytesOf(config), 'it'));
      expect(after).toEqual({ ...before, labels: { ...before?.labels, ...LABELS } });
      // At most a null is replaced.
      expect(inCommon(text, marked)).toBeGreaterThanOrEqual(text.length - 'null'.length);
    }),
    { numRuns },
  );
});

test('a manifest with a new mark leads to the config that has it, or there is none', () => {
  const documents = (root: string): ReadonlyMap<typeof A, Uint8Array> =>
    new Map([
      [digestOf(root), bytesOf(root)],
      [CONFIG_DIGEST, bytesOf(JSON.stringify(CONFIG))],
    ]);
  fc.assert(
    fc.property(mutatedJson(MANIFEST), (text) => {
      const image = { root: digestOf(text), documents: documents(text) };
      const remarked = parses(() => remarkImage(image, { labels: LABELS, annotations: LABELS }, 'it'));
      const root = remarked?.documents.get(remarked.root);
      if (remarked === undefined || root === undefined) return;
      const manifest = parseManifest(root, 'it');
      if (manifest.kind !== 'image') throw new Error('it was an image');
      const config = remarked.documents.get(manifest.config.digest);
      expect(config && parseConfig(config, 'it').labels).toMatchObject(LABELS);
      expect(isObject(parseDocument(root))).toBe(true);
    }),
    { numRuns },
  );
});
