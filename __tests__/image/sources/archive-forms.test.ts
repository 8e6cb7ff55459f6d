import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../../src/errors.ts';
import { digestOf } from '../../../src/image/digest.ts';
import { blobsOf } from '../../../src/image/manifest.ts';
import { openContent } from '../../../src/image/transport.ts';
import { openTar } from '../../../src/image/sources/tar-file.ts';
import { readImage } from '../../../src/image/transport.ts';
import { inDirectory } from '../../support/lab.ts';
import { fc, runs } from '../../support/property.ts';
import { contextOf } from '../../support/source-context.ts';
import { skippable, zstdOf } from '../../support/zstd.ts';
import { END, paxHeader, tarEntry, type HeaderForm } from '../../support/tar-forms.ts';

/*
 * Docker Engine 28 loads every form here, with either image store or with the one that is named. Of what is refused here,
 * both refuse it, each loads a different image, or the archive reaches outside itself.
 */

const layer = Buffer.concat([tarEntry('app', 'the layer\n'), END]);
const config = Buffer.from(
  JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [digestOf(layer)] } }),
);
const imageId = digestOf(config);
const CONFIG = `${imageId.slice(7)}.json`;
const LAYER = 'layer/layer.tar';

function manifestOf(layerName = LAYER, configName = CONFIG): string {
  return JSON.stringify([{ Config: configName, RepoTags: ['app:1'], Layers: [layerName] }]);
}

const manifestJson = tarEntry('manifest.json', manifestOf());
const configEntry = tarEntry(CONFIG, config);
const layerEntry = tarEntry(LAYER, layer);

/** The image ID and the unpacked layer that a push would send, or the error from reading it or opening it for the push. */
async function outcome(...parts: Uint8Array[]): Promise<unknown> {
  return inDirectory(async (cwd) => {
    await writeFile(join(cwd, 'image.tar'), Buffer.concat(parts));
    try {
      const image = await readImage('docker-archive:image.tar', contextOf(cwd));
      const content = await openContent(image, cwd);
      await content?.close();
      return image.identity.platformImages.map((platform) => platform.imageId);
    } catch (error) {
      return error;
    }
  });
}

const symlink = (name: string, link: string): Buffer => tarEntry(name, '', { type: '2', link });
const hardLink = (name: string, link: string): Buffer => tarEntry(name, '', { type: '1', link });
const elsewhere = tarEntry('c/layer.tar', layer);
const long = `${'x'.repeat(120)}/layer.tar`;
const longManifest = tarEntry('manifest.json', manifestOf(long));
const v7: HeaderForm = { format: 'v7' };
const sparseMap = Buffer.concat([Buffer.from('1\n0\n1024\n'), Buffer.alloc(512 - 9)]);
/** The header's size is written with as few digits as it needs, as old tools did. */
function junkAfterSize(entry: Buffer): Buffer {
  return withField(entry, 124, `${config.length.toString(8)}\0junk`.padEnd(12, ' '));
}

function withField(entry: Buffer, at: number, field: string): Buffer {
  const changed = Buffer.from(entry);
  changed.write(field, at);
  changed.write(' '.repeat(8), 148);
  const sum = changed.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  changed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return changed;
}
const oneBlock = [['GNU.sparse.numblocks', '1'] as const, ['GNU.sparse.map', '0,1024'] as const];
const sparseName = ['GNU.sparse.name', LAYER] as const;
const sparseStart = layer.subarray(0, 1024);
const rest = [manifestJson, END];

describe('is read and can be pushed', () => {
  test.each<[string, Uint8Array[]]>([
    ['as it is usually written', [configEntry, layerEntry, ...rest]],
    ['in an archive that is gzip’d', [gzipSync(Buffer.concat([configEntry, layerEntry, ...rest]))]],
    [
      'in an archive that begins with a skippable zstd frame, as pzstd writes it',
      [skippable(4), zstdOf(Buffer.concat([configEntry, layerEntry, ...rest]))],
    ],
    [
      'with a layer that begins that way',
      [configEntry, tarEntry(LAYER, Buffer.concat([skippable(4), zstdOf(layer)])), ...rest],
    ],
    ['with a duplicate entry, with equal bytes', [configEntry, configEntry, layerEntry, layerEntry, ...rest]],
    [
      'with pre-POSIX headers',
      [tarEntry(CONFIG, config, v7), tarEntry(LAYER, layer, v7), tarEntry('manifest.json', manifestOf(), v7), END],
    ],
    ['without end-of-archive blocks', [configEntry, layerEntry, manifestJson]],
    ['with one end-of-archive block', [configEntry, layerEntry, manifestJson, Buffer.alloc(512)]],
    ['with garbage after its end', [configEntry, layerEntry, ...rest, Buffer.from('garbage'.repeat(100))]],
    ['with another archive after its end', [configEntry, layerEntry, ...rest, tarEntry(CONFIG, 'x'), END]],
    ['without the padding of its last entry', [configEntry, layerEntry, manifestJson.subarray(0, 700)]],
    [
      'with entries of directories, pipes and devices',
      [
        tarEntry('./', '', { type: '5' }),
        tarEntry('layer/', '', { type: '5' }),
        tarEntry('pipe', '', { type: '6' }),
        tarEntry('device', '', { type: '3' }),
        configEntry,
        layerEntry,
        ...rest,
      ],
    ],
    [
      'with names that begin with ./',
      [tarEntry(`./${CONFIG}`, config), tarEntry(`./${LAYER}`, layer), tarEntry('./manifest.json', manifestOf()), END],
    ],
    [
      'with names that begin with / (classic store)',
      [tarEntry(`/${CONFIG}`, config), tarEntry(`/${LAYER}`, layer), tarEntry('/manifest.json', manifestOf()), END],
    ],
    [
      'with a name that goes down and up again, which is read literally even below a link',
      [tarEntry('d/e', ''), symlink('a', 'd'), tarEntry(`a/../${CONFIG}`, config), layerEntry, ...rest],
    ],
    ['with such a name for another file', [tarEntry('/etc/passwd', 'x'), configEntry, layerEntry, ...rest]],
    [
      'with ./ in manifest.json',
      [configEntry, layerEntry, tarEntry('manifest.json', manifestOf(`./${LAYER}`, `./${CONFIG}`)), END],
    ],
    ['with a symbolic link to the layer', [configEntry, elsewhere, symlink(LAYER, '../c/layer.tar'), ...rest]],
    ['with a link that comes before its target', [configEntry, symlink(LAYER, '../c/layer.tar'), elsewhere, ...rest]],
    [
      'with links over several hops',
      [
        configEntry,
        elsewhere,
        symlink('b/layer.tar', '../c/layer.tar'),
        symlink('a/layer.tar', '../b/layer.tar'),
        symlink(LAYER, '../a/layer.tar'),
        ...rest,
      ],
    ],
    [
      'with hard links over several hops',
      [configEntry, elsewhere, hardLink('b', 'c/layer.tar'), hardLink(LAYER, 'b'), ...rest],
    ],
    ...['../c/layer.tar/', '../c/layer.tar/.', '../c//layer.tar'].map((target): [string, Uint8Array[]] => [
      `with a link to ${target}`,
      [configEntry, elsewhere, symlink(LAYER, target), ...rest],
    ]),
    [
      'with a hard link to a path that ends in a slash (classic store)',
      [configEntry, elsewhere, hardLink(LAYER, 'c/layer.tar/'), ...rest],
    ],
    [
      'with a link to an absolute path, from the archive’s root (classic store)',
      [configEntry, elsewhere, symlink(LAYER, '/c/layer.tar'), ...rest],
    ],
    [
      'with a link to an absolute path, from the link’s directory (containerd store)',
      [configEntry, tarEntry('layer/c/layer.tar', layer), symlink(LAYER, '/c/layer.tar'), ...rest],
    ],
    [
      'with a link to an absolute path that is the same for both',
      [tarEntry('real.json', config), symlink(CONFIG, '/real.json'), layerEntry, ...rest],
    ],
    [
      'with a hard link to an absolute path (classic store)',
      [configEntry, elsewhere, hardLink(LAYER, '/c/layer.tar'), ...rest],
    ],
    [
      'with a directory that is a link to an absolute path (classic store)',
      [configEntry, elsewhere, symlink('layer', '/c'), ...rest],
    ],
    ...[
      [`/${LAYER}`, `/${CONFIG}`],
      [`${LAYER}/`, `${CONFIG}/`],
    ].map((names): [string, Uint8Array[]] => [
      `with ${names.join(' and ')} in manifest.json (classic store)`,
      [configEntry, layerEntry, tarEntry('manifest.json', manifestOf(...names)), END],
    ]),
    [
      'with a duplicate link',
      [configEntry, elsewhere, symlink(LAYER, '../c/layer.tar'), symlink(LAYER, '../c/layer.tar'), ...rest],
    ],
    ['with a directory that is a link (classic store)', [configEntry, elsewhere, symlink('layer', 'c'), ...rest]],
    [
      'with a config that is a link',
      [tarEntry('real.json', config), symlink(CONFIG, 'real.json'), layerEntry, ...rest],
    ],
    ['with a long PAX name', [configEntry, paxHeader([['path', long]]), tarEntry('short', layer), longManifest, END]],
    [
      'with a long PAX link',
      [
        configEntry,
        paxHeader([['path', long]]),
        tarEntry('short', layer),
        paxHeader([['linkpath', `../${long}`]]),
        symlink(LAYER, 'short'),
        ...rest,
      ],
    ],
    [
      'with a long GNU tar name',
      [
        configEntry,
        tarEntry('././@LongLink', `${long}\0`, { type: 'L', format: 'gnu' }),
        tarEntry('short', layer, { format: 'gnu' }),
        longManifest,
        END,
      ],
    ],
    [
      'with a name in two fields under the magic of GNU tar, as Go wrote it until 1.8',
      [configEntry, tarEntry('layer.tar', layer, { prefix: 'x'.repeat(120), format: 'gnu' }), longManifest, END],
    ],
    [
      'with entries that differ only in this prefix',
      [
        tarEntry('c', config, { prefix: 'x', format: 'gnu' }),
        tarEntry('x/c', '{"rootfs":{}}', { prefix: 'y', format: 'gnu' }),
        layerEntry,
        tarEntry('manifest.json', manifestOf(LAYER, 'x/c')),
        END,
      ],
    ],
    ...[`${'1'.repeat(11)}\0`, `${'1'.repeat(11)}\0${'1'.repeat(11)} `, '\u00e9z'].map(
      (times): [string, Uint8Array[]] => [
        `with GNU's times in the place of a prefix: ${JSON.stringify(times)}`,
        [tarEntry(CONFIG, config, { prefix: times, format: 'gnu' }), layerEntry, ...rest],
      ],
    ),
    ...[[], [['GNU.sparse.major', '1'] as const]].map((version): [string, Uint8Array[]] => [
      `with the name of a sparse file for what is none: ${JSON.stringify(version)}`,
      [
        paxHeader([['GNU.sparse.name', 'other'], ...version]),
        tarEntry('c', config),
        paxHeader([['GNU.sparse.name', 'c'], ...version]),
        tarEntry('other', '{"rootfs":{}}'),
        layerEntry,
        tarEntry('manifest.json', manifestOf(LAYER, 'c')),
        END,
      ],
    ]),
    [
      'with a PAX name that ends in a slash',
      [paxHeader([['path', `${CONFIG}/`]]), tarEntry('short', config), layerEntry, ...rest],
    ],
    ['with something after the NUL of a size', [junkAfterSize(configEntry), layerEntry, ...rest]],
    [
      'with a name in two fields',
      [configEntry, tarEntry('layer.tar', layer, { prefix: 'x'.repeat(120) }), longManifest, END],
    ],
    [
      'with a global header, which everything ignores',
      [paxHeader([['path', 'evil']], 'g'), configEntry, layerEntry, ...rest],
    ],
    [
      'with a size that only PAX has',
      [configEntry, paxHeader([['size', String(layer.length)]]), tarEntry(LAYER, layer, { size: 0 }), ...rest],
    ],
    [
      'with a sparse layer of PAX format 1.0',
      [
        configEntry,
        paxHeader([
          ['GNU.sparse.major', '1'],
          ['GNU.sparse.minor', '0'],
          sparseName,
          ['GNU.sparse.realsize', String(layer.length)],
        ]),
        tarEntry('GNUSparseFile.0/layer.tar', Buffer.concat([sparseMap, sparseStart])),
        ...rest,
      ],
    ],
    [
      'with a sparse layer of PAX format 0.1',
      [
        configEntry,
        paxHeader([['GNU.sparse.size', String(layer.length)], ...oneBlock, sparseName]),
        tarEntry('GNUSparseFile.0/layer.tar', sparseStart),
        ...rest,
      ],
    ],
    [
      'with a sparse layer of PAX format 0.0',
      [
        configEntry,
        paxHeader([
          ['GNU.sparse.size', String(layer.length)],
          ['GNU.sparse.numblocks', '2'],
          ['GNU.sparse.offset', '0'],
          ['GNU.sparse.numbytes', '512'],
          ['GNU.sparse.offset', '512'],
          ['GNU.sparse.numbytes', '512'],
        ]),
        tarEntry(LAYER, sparseStart),
        ...rest,
      ],
    ],
  ])('an archive %s', async (_name, parts) => {
    expect(await outcome(...parts)).toEqual([imageId]);
  });
});

describe('is refused, with the reason', () => {
  const otherConfig = Buffer.from(config.toString().replace('amd64', 'arm64'));
  const below = (name: string): Buffer[] => [tarEntry('manifest.json', manifestOf(LAYER, name)), END];
  const other = tarEntry(CONFIG, '{"rootfs":{}}');
  test.each<[string, Uint8Array[], RegExp]>([
    [
      'a duplicate entry, with different bytes',
      [configEntry, other, layerEntry, ...rest],
      /is there twice, with different content/,
    ],
    [
      'a duplicate layer, with different bytes',
      [configEntry, layerEntry, tarEntry(LAYER, 'x'), ...rest],
      /"layer\/layer.tar" is there twice/,
    ],
    [
      'links in a circle',
      [configEntry, symlink(LAYER, '../m'), symlink('m', LAYER), ...rest],
      /a link that leads back to itself/,
    ],
    [
      'a link out of the archive',
      [configEntry, symlink(LAYER, '../../../etc/passwd'), ...rest],
      /leads out of the archive/,
    ],
    ['a link to an absolute path', [configEntry, symlink(LAYER, '/etc/passwd'), ...rest], /leads out of the archive/],
    [
      'a link to an absolute path that each store resolves to another file',
      [configEntry, elsewhere, tarEntry('layer/c/layer.tar', 'x'), symlink(LAYER, '/c/layer.tar'), ...rest],
      /"layer\/layer.tar" is there twice, with different content/,
    ],
    ['a link to nothing', [configEntry, symlink(LAYER, 'gone'), ...rest], /a link to "layer\/gone", which is missing/],
    // The classic store runs the other config in each of these four, whatever the order of links and files.
    [
      'an entry below a link to a directory',
      [symlink('d', 'e'), tarEntry('d/c', config), tarEntry('e/c', otherConfig), layerEntry, ...below('d/c')],
      /"d\/c" is below "d\/", which is a link/,
    ],
    [
      'a link to a directory that replaces one',
      [tarEntry('d/c', config), tarEntry('e/c', otherConfig), symlink('d', 'e'), layerEntry, ...below('d/c')],
      /"d\/c" is below "d\/", which is a link/,
    ],
    [
      'an entry that is written through a link',
      [tarEntry('e/c', config), symlink('d', 'e'), tarEntry('d/c', otherConfig), layerEntry, ...below('e/c')],
      /"d\/c" is below "d\/", which is a link/,
    ],
    [
      'a link that leads through another one and up',
      [
        tarEntry('c', config),
        tarEntry('e/c', otherConfig),
        tarEntry('e/f/', '', { type: '5' }),
        symlink('d', 'e/f'),
        symlink('l', 'd/../c'),
        layerEntry,
        ...below('l'),
      ],
      /a link that leads down and up again/,
    ],
    [
      'a hard link to a symbolic link, which leads to another file from its own place',
      [
        tarEntry('d/c', config),
        tarEntry('e/c', otherConfig),
        symlink('d/l', 'c'),
        hardLink('e/l', 'd/l'),
        layerEntry,
        ...below('e/l'),
      ],
      /a hard link to a symbolic link/,
    ],
    [
      'a directory in place of a layer',
      [configEntry, tarEntry(`${LAYER}/`, '', { type: '5' }), ...rest],
      /"layer\/layer.tar" is a directory/,
    ],
    [
      'a pipe in place of a layer',
      [configEntry, tarEntry(LAYER, '', { type: '6' }), ...rest],
      /"layer\/layer.tar" is not a regular file/,
    ],
    [
      'a block of zeros in the middle',
      [configEntry, layerEntry, Buffer.alloc(512), ...rest],
      /goes on after a block of zeros/,
    ],
    [
      'a name that begins with / and one that does not, with different bytes',
      [configEntry, tarEntry(`/${CONFIG}`, '{"rootfs":{}}'), layerEntry, ...rest],
      /is there twice, with different content/,
    ],
    ['a truncated entry', [configEntry, layerEntry.subarray(0, 800)], /ends in the middle of an entry/],
    [
      'a sparse map that does not match',
      [
        configEntry,
        paxHeader([['GNU.sparse.size', '100'], ...oneBlock, sparseName]),
        tarEntry('s', sparseStart),
        ...rest,
      ],
      /the map of a sparse entry does not fit its size/,
    ],
    [
      'a sparse file of 1 TiB of zeros',
      [
        configEntry,
        paxHeader([['GNU.sparse.size', String(2 ** 40)], ...oneBlock, sparseName]),
        tarEntry('s', sparseStart),
        ...rest,
      ],
      /a sparse file of almost nothing but zeros/,
    ],
    ...[[], [['GNU.sparse.numblocks', '2'] as const]].map((count): [string, Uint8Array[], RegExp] => [
      `a sparse map that is not as long as it says: ${JSON.stringify(count)}`,
      [
        configEntry,
        paxHeader([['GNU.sparse.size', String(layer.length)], ['GNU.sparse.map', '0,1024'], ...count, sparseName]),
        tarEntry('s', sparseStart),
        ...rest,
      ],
      /GNU\.sparse\.numblocks is not how many parts/,
    ]),
    [
      'a contiguous file in place of a layer',
      [configEntry, tarEntry(LAYER, layer, { type: '7' }), ...rest],
      /"layer\/layer.tar" is not a regular file/,
    ],
    ...(
      [
        ['mode', 100],
        ['owner', 108],
        ['group', 116],
        ['time', 136],
        ['device number', 329],
      ] as const
    ).map(([field, at]): [string, Uint8Array[], RegExp] => [
      `a header whose ${field} is not a number`,
      [configEntry, withField(layerEntry, at, 'zzzzzzz'), ...rest],
      new RegExp(`a header has no valid ${field}`),
    ]),
    [
      'a config that names its layer by a digest other than sha256',
      [
        tarEntry('c', JSON.stringify({ rootfs: { diff_ids: [`sha512:${'0'.repeat(128)}`] } })),
        layerEntry,
        tarEntry('manifest.json', manifestOf(LAYER, 'c')),
        END,
      ],
      /its config does not name its layers by their sha256 digests/,
    ],
    [
      'a damaged extended header',
      [tarEntry('x', '99 path=x\n', { type: 'x' }), configEntry, ...rest],
      /an extended header is damaged/,
    ],
    [
      'the format from before Docker 1.10',
      [tarEntry('repositories', '{}'), tarEntry('id/layer.tar', layer), END],
      /Docker before version 1\.10 wrote it/,
    ],
  ])('%s', async (_name, parts, what) => {
    expect(await outcome(...parts)).toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(what),
      hint: expect.any(String),
    });
  });
});

describe('an entry that manifest.json names several times', () => {
  const twoLayers = (second: string): Buffer => {
    const diffIds = [digestOf(layer), second];
    return Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { diff_ids: diffIds } }));
  };
  const archive = (second: string): Buffer[] => [
    tarEntry('c.json', twoLayers(second)),
    layerEntry,
    layerEntry,
    tarEntry('manifest.json', JSON.stringify([{ Config: 'c.json', Layers: [LAYER, LAYER] }])),
    END,
  ];

  test('is looked up, compared with its duplicate and packed once', () =>
    inDirectory(async (cwd) => {
      await writeFile(join(cwd, 'image.tar'), Buffer.concat(archive(digestOf(layer))));
      const tar = await openTar('image.tar', cwd);
      expect(tar.find(LAYER)).toBe(tar.find(LAYER));
      await tar.find(LAYER);
      await tar.close();
      const content = await openContent(await readImage('docker-archive:image.tar', contextOf(cwd)), cwd);
      if (content === undefined) throw new Error('it can be pushed');
      const [, first, second] = blobsOf(await content.read(content.root), 'it');
      expect(first).toBeDefined();
      expect(second).toEqual(first);
      await content.close();
    }));

  test('cannot be two layers', async () => {
    expect(await outcome(...archive(digestOf(Buffer.from('another'))))).toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('one layer where its config has two'),
    });
  });
});

/** One way to write an entry. */
const writing = fc.constantFrom<(name: string, content: Uint8Array) => Buffer>(
  (name, content) => tarEntry(name, content),
  (name, content) => tarEntry(`./${name}`, content),
  (name, content) => tarEntry(name, content, { format: 'v7' }),
  (name, content) => tarEntry(name, content, { format: 'gnu' }),
  (name, content) => Buffer.concat([paxHeader([['path', name]]), tarEntry('x', content)]),
  (name, content) => Buffer.concat([tarEntry('L', `${name}\0`, { type: 'L' }), tarEntry('x', content)]),
  (name, content) => Buffer.concat([tarEntry(name, content), tarEntry(name, content)]),
  (name, content) =>
    Buffer.concat([
      symlink(name, `${'../'.repeat(name.split('/').length - 1)}to/${name}`),
      tarEntry(`to/${name}`, content),
    ]),
  (name, content) => Buffer.concat([tarEntry(`to/${name}`, content), hardLink(name, `to/${name}`)]),
);
const form = fc.record({
  writings: fc.tuple(writing, writing, writing),
  end: fc.constantFrom(END, Buffer.alloc(0), Buffer.alloc(512), Buffer.concat([END, Buffer.from('garbage')])),
  packed: fc.boolean(),
});

type Form = typeof form extends fc.Arbitrary<infer T> ? T : never;

function archiveOf({ writings: [first, second, third], end, packed }: Form): Buffer {
  const tar = Buffer.concat([
    first(CONFIG, config),
    second(LAYER, layer),
    third('manifest.json', Buffer.from(manifestOf())),
    end,
  ]);
  return packed ? gzipSync(tar) : tar;
}

test('an image is the same whatever the form of its archive', async () => {
  await fc.assert(
    fc.asyncProperty(form, async (written) => {
      expect(await outcome(archiveOf(written))).toEqual([imageId]);
    }),
    { numRuns: runs(15) },
  );
});

test('a damaged archive yields the image or an explanation', async () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(form, damage, fc.option(fc.nat()), async (written, changes, cut) => {
      const bytes = archiveOf(written);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      const found = await outcome(cut === null ? bytes : bytes.subarray(0, cut % bytes.length));
      if (!(found instanceof MintmarkError)) expect(found).toEqual([imageId]);
    }),
    { numRuns: runs(30) },
  );
});
