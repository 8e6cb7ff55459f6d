import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { framed, unframed } from '../../src/cache/frames.ts';
import { openTar, type TarFile } from '../../src/image/sources/tar-file.ts';
import { parseHeader, parsePax, TarError } from '../../src/image/sources/tar-header.ts';
import { inDirectory } from '../support/lab.ts';
import { fc } from '../support/property.ts';
import { END, paxHeader, tarEntry } from '../support/tar-forms.ts';
import { mutated, numRuns, resolves } from './mutations.ts';

/** For a small archive, in bytes: anything larger would be made out of nothing. */
const MOST_BYTES = 1024 ** 2;

function readsTar<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TarError)) throw error;
    return undefined;
  }
}

const names = fc.constantFrom('a', 'b', 'a/x', 'b/x', './a', 'a/../b', '../a', '/a', '', 'x/'.repeat(40), 'é');
const numbers = fc.constantFrom(
  '0',
  '1',
  '512',
  '-1',
  '1e3',
  '0x10',
  '9'.repeat(17),
  '9'.repeat(400),
  '',
  ' 5',
  '1024',
);
const records = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('path', 'linkpath', 'GNU.sparse.name'), names),
    fc.tuple(fc.constantFrom('size', 'GNU.sparse.realsize', 'GNU.sparse.size'), numbers),
    fc.tuple(fc.constantFrom('GNU.sparse.major', 'GNU.sparse.minor'), fc.constantFrom('0', '1')),
    fc.tuple(fc.constantFrom('GNU.sparse.map'), fc.array(numbers, { maxLength: 5 }).map(String)),
    fc.tuple(fc.constantFrom('GNU.sparse.offset', 'GNU.sparse.numbytes'), numbers),
  ),
  { maxLength: 4 },
);
const content = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.tuple(numbers, fc.array(numbers, { maxLength: 6 })).map(([count, map]) => `${[count, ...map].join('\n')}\n`),
);
const entry = fc
  .record({
    name: names,
    content,
    type: fc.constantFrom(...'0 0 0 7 1 2 5 L K x g 3 \0'.split(' ')),
    link: names,
    format: fc.constantFrom('v7' as const, 'ustar' as const, 'gnu' as const),
    prefix: fc.constantFrom('', '', 'a', '..'),
    size: fc.option(fc.constantFrom(0, 1, 512, 0o77777777777), { nil: undefined, freq: 8 }),
  })
  .map(({ name, content: text, size, ...form }) =>
    tarEntry(name, text, { ...form, ...(size !== undefined && { size }) }),
  );
const archive = fc
  .array(fc.oneof({ weight: 3, arbitrary: entry }, { weight: 1, arbitrary: records.map((list) => paxHeader(list)) }))
  .map((parts) => Buffer.concat([...parts, END]));

/** Reads every possible file to its end. */
async function readAll(tar: TarFile): Promise<void> {
  for (const name of ['a', 'b', 'a/x', 'b/x', 'a/x/x', 'é']) {
    const stored = await resolves(() => tar.find(name));
    if (stored === undefined || stored.size > MOST_BYTES) continue;
    let size = 0;
    for await (const chunk of tar.stream(stored)) size += chunk.length;
    expect(size).toBe(stored.size);
  }
}

test('an archive is read to its end, or refused', () =>
  inDirectory((directory) =>
    fc.assert(
      fc.asyncProperty(archive, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }), async (bytes, damage) => {
        for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
        await writeFile(join(directory, 'x.tar'), bytes);
        const tar = await resolves(() => openTar('x.tar', directory));
        if (tar === undefined) return;
        await readAll(tar);
        await tar.close();
      }),
      { numRuns },
    ),
  ));

test.each([
  ['a symbolic link below itself', [tarEntry('a', '', { type: '2', link: 'a/x' })], 'a/q'],
  [
    'duplicate symbolic links, each below the other',
    ['a/x', 'a/y', 'b/x', 'b/y'].map((link, at) => tarEntry(at < 2 ? 'a' : 'b', '', { type: '2', link })),
    'a/q',
  ],
])('%s comes to an end', (_what, entries, name) =>
  inDirectory(async (directory) => {
    await writeFile(join(directory, 'x.tar'), Buffer.concat([...entries, END]));
    const tar = await openTar('x.tar', directory);
    await expect(tar.find(name)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('part of an endless chain of links'),
    });
    await tar.close();
  }),
);

test('the map of a sparse file takes time in proportion to its bytes', () =>
  inDirectory(async (directory) => {
    const map = `9999999\n${'0\n'.repeat(1_000_000)}`;
    const sparse = paxHeader([
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.realsize', '10'],
    ]);
    await writeFile(join(directory, 'x.tar'), Buffer.concat([sparse, tarEntry('x', map), END]));
    await expect(openTar('x.tar', directory)).rejects.toMatchObject({
      message: expect.stringContaining('the map of a sparse entry is damaged'),
    });
  }));

test('a header is valid, or refused', () => {
  const header = tarEntry('name', 'x', { prefix: 'p' }).subarray(0, 512);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(511), fc.nat(255)), { maxLength: 4 }), fc.boolean(), (damage, sealed) => {
      const block = Buffer.from(header);
      for (const [at, byte] of damage) block[at] = byte;
      if (sealed) {
        block.fill(' ', 148, 156);
        const sum = block.reduce((total, byte) => total + byte, 0);
        block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
      }
      const found = readsTar(() => parseHeader(block));
      if (found !== undefined) expect(Number.isSafeInteger(found.size) && found.size >= 0).toBe(true);
    }),
    { numRuns },
  );
});

test('records of an extended header are read as written, or refused', () => {
  const written = paxHeader([
    ['path', 'a=b c'],
    ['size', '12'],
    ['comment', ''],
  ]);
  const text = written.toString('latin1', 512).replace(/\0+$/, '');
  expect(parsePax(Buffer.from(text))).toEqual(
    new Map([
      ['path', 'a=b c'],
      ['size', '12'],
      ['comment', ''],
    ]),
  );
  fc.assert(
    fc.property(mutated([text]), (damaged) => {
      const found = readsTar(() => parsePax(Buffer.from(damaged)));
      if (found === undefined || damaged.includes('GNU')) return;
      const bytes = [...found].reduce((sum, [key, value]) => sum + Buffer.byteLength(`0 ${key}=${value}\n`), 0);
      expect(bytes).toBeLessThanOrEqual(Buffer.byteLength(damaged) * 3);
    }),
    { numRuns },
  );
});

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

test('a cache of empty manifests is damaged: a few bytes could unpack to any number of them', async () => {
  const zeros = unframed(chunked(new Uint8Array(8), [3]));
  await expect(zeros.next()).rejects.toThrow(RangeError);
});

test('the frames of a cache are unchanged, or damaged', async () => {
  const manifests = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 6 });
  const sizes = fc.array(fc.nat(20), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(manifests, sizes, fc.option(fc.tuple(fc.nat(), fc.nat(255))), async (given, cuts, damage) => {
      const bytes = framed(given);
      if (damage !== null && bytes.length > 0) bytes[damage[0] % bytes.length] = damage[1];
      const found: Uint8Array[] = [];
      try {
        for await (const manifest of unframed(chunked(bytes, cuts))) found.push(Buffer.from(manifest));
      } catch (error) {
        if (!(error instanceof RangeError) || damage === null) throw error;
        return;
      }
      expect(Buffer.concat(framed(found).length === bytes.length ? [framed(found)] : [])).toEqual(bytes);
      if (damage === null) expect(found).toEqual(given.map((manifest) => Buffer.from(manifest)));
    }),
    { numRuns },
  );
});
