import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { replaceFile, writeNewFile } from '../../src/util/replace-file.ts';
import { inDirectory } from '../support/lab.ts';

test('a file that is replaced keeps its permissions, and stays where a link leads', () =>
  inDirectory(async (directory) => {
    const [file, link] = [join(directory, 'script'), join(directory, 'link')];
    await writeFile(file, 'old');
    await chmod(file, 0o751);
    await symlink('script', link);
    await replaceFile(link, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await stat(file)).mode & 0o777).toBe(0o751);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await readdir(directory)).sort()).toEqual(['link', 'script']);
  }));

test('what cannot be replaced leaves nothing beside it', () =>
  inDirectory(async (directory) => {
    await mkdir(join(directory, 'taken'));
    await expect(replaceFile(join(directory, 'taken'), 'new')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(directory)).toEqual(['taken']);
  }));

test('a new file takes no place of another', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'file');
    await writeNewFile(file, 'first');
    await expect(writeNewFile(file, 'second')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(file, 'utf8')).toBe('first');
  }));
