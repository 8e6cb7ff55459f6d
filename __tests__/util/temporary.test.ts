import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { removeAbandoned, removeLeftovers, temporaryDirectory, temporaryFile } from '../../src/util/temporary.ts';
import { inDirectory } from '../support/lab.ts';

const NOW = new Date('2026-11-27T12:00:00Z');
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000);
/** The ID of a process that has ended. */
const { pid: DEAD } = spawnSync(process.execPath, ['--version']);

test('leftovers of killed runs are removed, and nothing that a run may still use', () =>
  inDirectory(async (directory) => {
    const { path, remove } = temporaryDirectory();
    const [, here = ''] = basename(path).split('-');
    await remove();
    const elsewhere = '0'.repeat(here.length);
    const made: readonly (readonly [name: string, hours: number])[] = [
      [`mintmark-${here}-${DEAD}-aaaaaa`, 0],
      [`mintmark-${here}-${process.pid}-bbbbbb`, 48],
      [`mintmark-${elsewhere}-${DEAD}-cccccc`, 23],
      [`mintmark-${elsewhere}-${DEAD}-dddddd`, 25],
      ['mintmark-test-eeeeee', 48],
      [`mintmark-${here}-${DEAD}-ffffff.bak`, 48],
    ];
    for (const [name, hours] of made) {
      await mkdir(join(directory, name));
      await writeFile(join(directory, name, 'image.tar'), 'x');
      await utimes(join(directory, name), hoursAgo(hours), hoursAgo(hours));
    }
    await removeAbandoned(NOW, directory);
    const left = made.map(([name]) => name).filter((name) => !/-(?:aaaaaa|dddddd)$/.test(name));
    expect((await readdir(directory)).sort()).toEqual(left.sort());
  }));

test('a directory that cannot be listed is skipped by the clean-up', () =>
  expect(removeAbandoned(NOW, '/nonexistent')).resolves.toBeUndefined());

test('the end of the process removes what is left', async () => {
  const { path, remove } = temporaryDirectory();
  await writeFile(join(path, 'image.tar'), 'x');
  removeLeftovers();
  expect(existsSync(path)).toBe(false);
  await remove();
});

test('a temporary file is in no directory', async () => {
  const file = await temporaryFile();
  await file.appendFile('content');
  expect((await file.stat()).nlink).toBe(0);
  await file.close();
});
