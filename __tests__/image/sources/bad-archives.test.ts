import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../../src/image/digest.ts';
import { readImage } from '../../../src/image/transport.ts';
import { blobName, layoutOf, tarOf, writeFiles, type ArchiveEntry } from '../../support/archives.ts';
import { inDirectory } from '../../support/lab.ts';
import { makeImage } from '../../support/images.ts';
import { contextOf } from '../../support/source-context.ts';

const image = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], files: 'x'.repeat(5000) });
const layout = layoutOf([{ ...image, tag: '1' }]);
const root = blobName(image.digest);
const aConfig = blobName(digestOf(image.content.blobs[0] ?? ''));

/** The error for an archive with these bytes under this transport. */
async function complaint(bytes: Uint8Array, transport = 'oci-archive'): Promise<unknown> {
  return inDirectory(async (cwd) => {
    await writeFile(join(cwd, 'bad.tar'), bytes);
    return readAt(cwd, `${transport}:bad.tar`);
  });
}

async function readAt(cwd: string, reference: string): Promise<unknown> {
  return readImage(reference, contextOf(cwd)).then(
    () => 'it was read',
    (error: unknown) => error,
  );
}

function invalid(what: RegExp): object {
  return { code: 'IMAGE_INVALID', message: expect.stringMatching(what), hint: expect.any(String) };
}

const EMPTY = '{"schemaVersion":2,"manifests":[]}';
const indexOf = (mediaType: string, bytes = 'x'): string =>
  JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, digest: digestOf(bytes), size: bytes.length }] });
const replaced = (name: string, content: string): ArchiveEntry[] =>
  layout.map((entry) => (entry.name === name ? { name, content } : entry));
const without = (name: string): ArchiveEntry[] => layout.filter((entry) => entry.name !== name);

describe('bytes that are not an archive', () => {
  test.each([
    ['an empty file', '', /^bad\.tar cannot be used: it is an empty file/],
    ['text', 'hello '.repeat(500), /cannot be read to its end as a tar archive/],
    ['zeros', '\0'.repeat(20_000), /not a tar archive, or an empty one/],
    ['a short text', 'hello', /cannot be read to its end/],
    ['truncated zstd', '\x28\xb5\x2f\xfd.', /cannot be unpacked completely with zstd/],
    [
      'gzip followed by something else',
      `${gzipSync('').toString('latin1')}more`,
      /after its gzip data comes something/,
    ],
    ['xz', '\xfd7zXZ\0', /packed with xz/],
    ['bzip2', 'BZh9', /packed with bzip2/],
    ['gzip of something that is not a tar', gzipSync('hello').toString('latin1'), /cannot be read to its end/],
  ])('%s', async (_name, text, what) => {
    expect(await complaint(Buffer.from(text, 'latin1'))).toMatchObject(invalid(what));
  });

  test('a directory, and no file at all', async () => {
    await inDirectory(async (cwd) => {
      await mkdir(join(cwd, 'directory'));
      expect(await readAt(cwd, 'oci-archive:directory')).toMatchObject({
        ...invalid(/it is a directory/),
        hint: expect.stringContaining('oci:'),
      });
      for (const [reference, path] of [
        ['docker-archive:nothing.tar', 'nothing.tar'],
        ['oci:nothing', 'nothing'],
      ] as const) {
        expect(await readAt(cwd, reference)).toMatchObject({
          code: 'IMAGE_NOT_FOUND',
          message: `Cannot open ${path}: ENOENT: no such file or directory.`,
          hint: 'Check the path, which is relative to the work directory and ends at the first colon.',
        });
      }
      expect(await readAt(cwd, `oci-archive:${join(cwd, 'nothing.tar')}`)).toMatchObject({
        message: `Cannot open ${join(cwd, 'nothing.tar')}: ENOENT: no such file or directory.`,
        hint: 'Check the path, which ends at the first colon.',
      });
      expect(await readAt(cwd, 'oci:directory')).toMatchObject(invalid(/has no index\.json/));
    });
  });
});

test.each(['oci:circle', 'oci-archive:circle', 'docker-archive:circle/image.tar', 'oci:layout'])(
  'links that lead in a circle: %s',
  async (reference) => {
    await inDirectory(async (cwd) => {
      await symlink('circle', join(cwd, 'circle'));
      await mkdir(join(cwd, 'layout'));
      await symlink('index.json', join(cwd, 'layout', 'index.json'));
      expect(await readAt(cwd, reference)).toMatchObject({
        message: expect.stringContaining('ELOOP'),
        hint: 'Correct its symbolic links, which form a loop.',
      });
    });
  },
);

test.each([
  ['docker-archive:/proc/self/mem', '/proc/self/mem'],
  ['oci:layout', 'index.json'],
])('a file that the system fails to read: %s', async (reference, name) => {
  await inDirectory(async (cwd) => {
    await mkdir(join(cwd, 'layout'));
    await symlink('/proc/self/mem', join(cwd, 'layout', 'index.json'));
    const message = expect.stringMatching(`^Cannot read .*${name}: EIO`);
    expect(await readAt(cwd, reference)).toMatchObject({
      code: 'SYSTEM',
      message,
      hint: expect.stringMatching('disk'),
    });
  });
});

describe('truncation', () => {
  test.each([
    ['in the middle', 0.5],
    ['near the end', 0.75],
  ])('%s of a tar archive', async (_name, part) => {
    const tar = await tarOf(layout);
    const packed = gzipSync(tar);
    for (const bytes of [tar, packed]) {
      expect(await complaint(bytes.subarray(0, Math.floor(bytes.length * part) + 100))).toMatchObject(
        invalid(/bad\.tar cannot be used/),
      );
    }
  });
});

describe('entries that no image tool writes', () => {
  test.each([
    ['a name that climbs out', [{ name: '../index.json', content: '{}' }], /"\.\.\/index\.json" points outside/],
    ['a name that climbs out later', [{ name: 'blobs/../../x', content: '{}' }], /points outside/],
    ['a name that climbs out of the root', [{ name: '/../x', content: '{}' }], /points outside/],
    [
      'a symbolic link in place of index.json',
      [{ name: 'index.json', type: 'symlink', linkname: '/etc/passwd' }],
      /"index\.json" is a link/,
    ],
    [
      'a hard link in place of a manifest',
      [{ name: root, type: 'link', linkname: 'index.json' }],
      /has the content of/,
    ],
    [
      'an index.json of another kind',
      [{ name: 'index.json', content: 'hello' }],
      /Cannot read index\.json in bad\.tar: .*not valid JSON/,
    ],
    [
      'an index.json that is huge',
      [{ name: 'index.json', content: `{"x":"${'x'.repeat(5_000_000)}"}` }],
      /larger than 4194304 bytes/,
    ],
    ['two files called index.json', [{ name: 'index.json', content: '{"twice":1}' }], /"index\.json" is there twice/],
    [
      'an index.json that names nothing but a layer',
      [{ name: 'index.json', content: indexOf('application/vnd.oci.image.layer.v1.tar') }],
      /index\.json names no manifest: it says that sha256:\w+ is "application\/vnd\.oci\.image\.layer\.v1\.tar"/,
    ],
    [
      'an index.json that names an empty index',
      [
        { name: 'index.json', content: indexOf('application/vnd.oci.image.index.v1+json', EMPTY) },
        { name: blobName(digestOf(EMPTY)), content: EMPTY },
      ],
      /it holds no image but an index without a runnable image/,
    ],
    [
      'an index.json that is not an index',
      [{ name: 'index.json', content: '{"schemaVersion":2,"manifests":{}}' }],
      /manifests is not a list/,
    ],
  ] satisfies [string, ArchiveEntry[], RegExp][])('%s', async (_name, extra, what) => {
    const names = new Set(extra.map(({ name }) => name));
    const rest = layout.filter(({ name }) => what.source.includes('twice') || !names.has(name));
    expect(await complaint(await tarOf([...rest, ...extra]))).toMatchObject(invalid(what));
  });
});

describe('blobs', () => {
  const originalLength = layout.find(({ name }) => name === aConfig)?.content?.length ?? 0;
  test.each([
    ['one with other content', replaced(aConfig, '{'.padEnd(originalLength)), /has the content of sha256:/],
    ['one of another size', replaced(root, '{}'), /has the content of sha256:/],
    ['a missing manifest', without(root), new RegExp(`${image.digest} is missing`)],
    ['a missing config', without(aConfig), /the config sha256:[0-9a-f]{64} is missing/],
    ['no index.json', without('index.json'), /has no index\.json/],
    [
      'an index that claims to contain itself',
      replaced(root, JSON.stringify({ schemaVersion: 2, manifests: [{ digest: image.digest }] })),
      /has the content of sha256:/,
    ],
  ])('%s', async (_name, entries, what) => {
    expect(await complaint(await tarOf(entries))).toMatchObject(invalid(what));
    await inDirectory(async (cwd) => {
      await writeFiles(join(cwd, 'bad.tar'), entries);
      expect(await readAt(cwd, 'oci:bad.tar')).toMatchObject(invalid(what));
    });
  });
});

test('an archive without one of its platforms is refused, with a hint that does not produce the same archive again', async () => {
  const error = await complaint(await tarOf(without(root)));
  expect(error).toMatchObject({
    hint: expect.stringMatching(/--all-platforms.* If the file also has a manifest\.json/),
  });
});

describe('a docker archive', () => {
  test.each([
    ['an OCI archive', layout, /has no manifest\.json/],
    [
      'a missing config',
      [{ name: 'manifest.json', content: '[{"Config":"a.json"}]' }],
      /the config "a\.json" is missing/,
    ],
    [
      'a config outside',
      [{ name: 'manifest.json', content: '[{"Config":"../../etc/passwd"}]' }],
      /"\.\.\/\.\.\/etc\/passwd" is missing/,
    ],
    [
      'a config with other content',
      [
        { name: 'manifest.json', content: JSON.stringify([{ Config: `${'a'.repeat(64)}.json` }]) },
        { name: `${'a'.repeat(64)}.json`, content: '{}' },
      ],
      /has the content of sha256:/,
    ],
    ['a manifest.json that is not a list', [{ name: 'manifest.json', content: '{}' }], /is not a list/],
    ['no image at all', [{ name: 'manifest.json', content: '[]' }], /holds no image/],
  ])('%s', async (_name, entries, what) => {
    expect(await complaint(await tarOf(entries), 'docker-archive')).toMatchObject(invalid(what));
  });
});

describe('zip bombs', () => {
  test('hundreds of megabytes of zeros in a small gzip file end at the ratio limit', async () => {
    await inDirectory(async (cwd) => {
      // 20 members of 16 MiB: gzip's format lets them be concatenated.
      const member = gzipSync(Buffer.alloc(16 * 1024 ** 2));
      await writeFile(join(cwd, 'bomb.tar'), Buffer.concat(Array.from({ length: 20 }, () => member)));
      const before = process.memoryUsage().rss;
      expect(await readAt(cwd, 'oci-archive:bomb.tar')).toMatchObject(invalid(/more than 200 times its size/));
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    });
  });

  test('a huge layer is skipped, not kept', async () => {
    await inDirectory(async (cwd) => {
      // The header of an entry of 256 MiB, with a hole in the file as its content.
      const header = (await tarOf([{ name: 'blobs/sha256/aa', content: '' }])).subarray(0, 512);
      header.write('02000000000', 124, 'latin1');
      header.write('        ', 148, 'latin1');
      const sum = header.reduce((total, byte) => total + byte, 0);
      header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      await writeFile(join(cwd, 'big.tar'), header);
      await truncate(join(cwd, 'big.tar'), 512 + 2 ** 28);
      await writeFile(join(cwd, 'big.tar'), await tarOf(layout), { flag: 'a' });
      const before = process.memoryUsage().rss;
      expect(await readAt(cwd, 'oci-archive:big.tar')).toBe('it was read');
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    });
  });

  test('attestations of any size are skipped', async () => {
    const big = `{"x":"${'x'.repeat(4_000_000)}"}`;
    const many = Array.from({ length: 18 }, (_, index) => ({ name: `blobs/sha256/${index}`, content: big }));
    expect(await complaint(await tarOf([...many, ...layout]))).toBe('it was read');
  });
});
