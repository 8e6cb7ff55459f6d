import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeDirectory } from '../../src/util/directory.ts';
import { pathTrouble } from '../../src/util/path-trouble.ts';
import { inDirectory } from '../support/lab.ts';

/** What is wrong with a path in which a directory is to be created or read. */
async function troubleOf(path: string, work: (path: string) => Promise<unknown> = makeDirectory): Promise<string> {
  const error = await work(path).then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  );
  return pathTrouble(path, error);
}

test('says which part of a path is not a directory', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'file');
    const link = join(directory, 'link');
    await writeFile(file, '');
    await symlink('nowhere', link);
    const isFile = `${file} is a file, not a directory`;
    expect(await troubleOf(file)).toBe(isFile);
    expect(await troubleOf(file, readdir)).toBe(isFile);
    expect(await troubleOf(join(file, 'below', 'it'))).toBe(isFile);
    expect(await troubleOf(join(file, 'below'), readdir)).toBe(isFile);
    expect(await troubleOf('/dev/null', readdir)).toBe('/dev/null is not a directory');
    expect(await troubleOf(join(link, 'below'))).toBe(`${link} is a link to nothing, not a directory`);
  }));

test("keeps the system's message for anything else", () =>
  inDirectory(async (directory) => {
    expect(await troubleOf(join(directory, 'none'), readdir)).toMatch(/^ENOENT: no such file or directory, scandir/);
    await mkdir(join(directory, 'there'));
    expect(await troubleOf(join(directory, 'there'), mkdir)).toMatch(/^EEXIST: file already exists, mkdir/);
  }));
