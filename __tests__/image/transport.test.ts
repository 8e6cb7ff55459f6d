import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import type { ImageEngine, SourceContext } from '../../src/image/sources/source.ts';
import { engineNameIn, parseSource, readImage } from '../../src/image/transport.ts';
import { layoutOf, tarOf, writeFiles } from '../support/archives.ts';
import { makeImage } from '../support/images.ts';
import { inDirectory } from '../support/lab.ts';
import { contextOf } from '../support/source-context.ts';

test.each([
  ['app:1', { transport: 'docker-daemon', rest: 'app:1' }],
  ['docker:27', { transport: 'docker-daemon', rest: 'docker:27' }],
  ['localhost:5000/team/app', { transport: 'docker-daemon', rest: 'localhost:5000/team/app' }],
  ['docker-daemon:dir:latest', { transport: 'docker-daemon', rest: 'dir:latest' }],
  ['docker://host/app:1', { transport: 'docker', rest: '//host/app:1' }],
  ['oci:./dir:tag', { transport: 'oci', rest: './dir:tag' }],
  ['oci-archive:x.tar', { transport: 'oci-archive', rest: 'x.tar' }],
  ['docker-archive:x.tar:@0', { transport: 'docker-archive', rest: 'x.tar:@0' }],
])('%s is one of the transports', (reference, source) => {
  const kind = { 'docker-daemon': 'engine', docker: 'registry' }[source.transport] ?? 'file';
  expect(parseSource(reference)).toEqual({ ...source, text: reference, kind });
  expect(engineNameIn(reference)).toBe(source.transport === 'docker-daemon' ? source.rest : undefined);
});

describe('a reference for another tool', () => {
  const complaint = (reference: string, cwd = '/nowhere'): Promise<unknown> =>
    readImage(reference, contextOf(cwd)).catch((thrown: unknown) => thrown);

  test.each([
    ['dir:image', 'oci:image'],
    ['oci-layout:image:tag', 'oci:image:tag'],
    ['oci-layout://image', 'oci:image'],
    ['containers-storage:app:1', 'skopeo copy containers-storage:app:1 oci:DIR'],
    ['tarball:image', 'docker-archive:image (written by docker save) or oci-archive:image'],
    ['docker-image://host/app:1', 'docker://host/app:1'],
    ['docker:/host/app:1', 'docker://host/app:1'],
    ['docker:host.example:5000/app:1', 'docker://host.example:5000/app:1'],
    ['https://host/app:1', 'docker://host/app:1'],
    ['x.tar', 'docker-archive:x.tar (written by docker save) or oci-archive:x.tar'],
    ['build/x.tar.gz:app', 'docker-archive:build/x.tar.gz:app'],
    [`x.tar@sha256:${'0'.repeat(64)}`, 'docker-archive:x.tar@sha256:0'],
    ['./x.TGZ', 'docker-archive:./x.TGZ'],
    ['./image', 'oci:./image'],
    ['/abs/image', 'oci:/abs/image'],
    ['~/image', 'oci:~/image'],
  ])('%s: did you mean %s?', async (reference, meant) => {
    expect(await complaint(reference)).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(reference),
      hint: expect.stringMatching(/Did you mean [^]*one of: docker-daemon:NAME/),
    });
    expect(await complaint(reference)).toMatchObject({ hint: expect.stringContaining(meant) });
  });

  test.each(['sif:x', 'ostree:x@/y', 'atomic:x', 'app:1:2', 'OCI:dir', ''])(
    '%j is refused before any call to an engine',
    async (reference) => {
      expect(await complaint(reference)).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('oci:DIR') });
    },
  );

  test('is recognized by what exists at the path', () =>
    inDirectory(async (cwd) => {
      await mkdir(join(cwd, 'dir.tar'));
      await writeFile(join(cwd, 'file'), '');
      expect(await complaint('dir.tar', cwd)).toMatchObject({
        hint: expect.stringContaining('Did you mean oci:dir.tar?'),
      });
      expect(await complaint('dir:file', cwd)).toMatchObject({ hint: expect.stringContaining('docker-archive:file') });
      expect(await complaint('sif:file', cwd)).toMatchObject({ hint: expect.stringContaining('oci-archive:file') });
    }));
});

describe('an image that cannot be read from an engine', () => {
  const layout = layoutOf([makeImage()]);
  const tar = tarOf(layout);
  const emptyEngine: ImageEngine = {
    inspect: () => Promise.resolve(undefined),
    withContent: () => Promise.reject(new Error('nothing to read')),
    save: () => Promise.reject(new Error('nothing to save')),
  };
  const engines: (readonly [string, SourceContext['engine']])[] = [
    ['IMAGE_NOT_FOUND', () => Promise.resolve(emptyEngine)],
    ['DOCKER', () => Promise.reject(new MintmarkError('DOCKER', 'No engine.', { hint: 'Start it.' }))],
  ];
  const NO_ARCHIVE = Buffer.from('#!/bin/sh\n'.padEnd(1_000, '#'));

  test.each<[string, string, (path: string) => Promise<unknown>]>([
    ['lay', 'oci:lay', (path) => writeFiles(path, layout)],
    ['build/lay:1', 'oci:build/lay:1', (path) => writeFiles(path, layout)],
    [`lay@sha256:${'0'.repeat(64)}`, 'oci:lay@sha256:0', (path) => writeFiles(path, layout)],
    [
      'image',
      'docker-archive:image (written by docker save) or oci-archive:image',
      async (path) => writeFile(path, await tar),
    ],
    ['image', 'docker-archive:image', async (path) => writeFile(path, gzipSync(await tar))],
    [
      'copy',
      'oci:copy, an OCI layout, which skopeo copy dir:… oci:…',
      (path) => writeFiles(path, [{ name: 'version' }, { name: 'manifest.json' }]),
    ],
  ])('%s: did you mean %s?', async (name, meant, write) => {
    for (const [code, engine] of engines) {
      await inDirectory(async (cwd) => {
        await mkdir(join(cwd, 'build'));
        await write(join(cwd, /[^:@]*/.exec(name)?.[0] ?? ''));
        await expect(readImage(name, contextOf(cwd, { engine }))).rejects.toMatchObject({
          code,
          hint: expect.stringMatching(/^Did you mean .*\?\n(?:Build or pull|Start) it/),
        });
        await expect(readImage(name, contextOf(cwd, { engine }))).rejects.toHaveProperty(
          'hint',
          expect.stringContaining(meant),
        );
        await expect(readImage(`docker-daemon:${name}`, contextOf(cwd, { engine }))).rejects.toHaveProperty(
          'hint',
          expect.not.stringContaining('mean'),
        );
      });
    }
  });

  test.each<[string, (path: string) => Promise<unknown>]>([
    ['nothing', () => Promise.resolve()],
    ['a directory of sources', (path) => writeFiles(path, [{ name: 'index.json' }, { name: 'version' }])],
    ['a file that is not an archive', (path) => writeFile(path, NO_ARCHIVE)],
    ['an empty file', (path) => writeFile(path, '')],
  ])('%s with its name is not suggested', async (_what, write) => {
    for (const [code, engine] of engines) {
      await inDirectory(async (cwd) => {
        await write(join(cwd, 'app'));
        await expect(readImage('app', contextOf(cwd, { engine }))).rejects.toMatchObject({
          code,
          hint: expect.not.stringContaining('mean'),
        });
      });
    }
  });
});
