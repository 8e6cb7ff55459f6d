import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { replaceFile, replaceOwnFile, unwritten, writeNewFile } from '../../src/util/replace-file.ts';
import { inDirectory } from '../support/lab.ts';

test('a replaced file keeps its permissions, and stays where a link leads', () =>
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

test('a failed replacement leaves nothing behind', () =>
  inDirectory(async (directory) => {
    await mkdir(join(directory, 'taken'));
    await expect(replaceFile(join(directory, 'taken'), 'new')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(directory)).toEqual(['taken']);
  }));

test('a pipe or a device stays what it is, wherever a link leads', () =>
  inDirectory(async (directory) => {
    const [pipe, link] = [join(directory, 'pipe'), join(directory, 'link')];
    execFileSync('mkfifo', [pipe]);
    await symlink('pipe', link);
    await expect(replaceFile(link, 'new')).rejects.toThrow(`${pipe} is not a regular file`);
    expect((await lstat(pipe)).isFIFO()).toBe(true);
    expect((await readdir(directory)).sort()).toEqual(['link', 'pipe']);
  }));

test.each(['a link', 'a directory', 'a pipe', 'nothing'])("in mintmark's own directories, %s is replaced", (kind) =>
  inDirectory(async (directory) => {
    const [own, other] = [join(directory, 'own'), join(directory, 'other')];
    await writeFile(other, 'untouched');
    if (kind === 'a link') await symlink('other', own);
    if (kind === 'a directory') await mkdir(join(own, 'inside'), { recursive: true });
    if (kind === 'a pipe') execFileSync('mkfifo', [own]);
    await replaceOwnFile(own, 'new');
    expect((await lstat(own)).isFile()).toBe(true);
    expect(await readFile(own, 'utf8')).toBe('new');
    expect(await readFile(other, 'utf8')).toBe('untouched');
    expect((await readdir(directory)).sort()).toEqual(['other', 'own']);
  }),
);

test('links in a circle are named as the mistake', () =>
  inDirectory(async (directory) => {
    await symlink('circle', join(directory, 'circle'));
    for (const path of [join(directory, 'circle'), join(directory, 'circle', 'new.yml')]) {
      const error: unknown = await replaceFile(path, 'new').catch((thrown: unknown) => thrown);
      expect(await unwritten('new.yml', dirname(path), error)).toMatchObject({
        message: expect.stringContaining('ELOOP'),
        hint: 'Correct its symbolic links, which form a loop, and run this again.',
      });
    }
  }));

test('a new file does not replace an existing one', () =>
  inDirectory(async (directory) => {
    const file = join(directory, 'file');
    await writeNewFile(file, 'first');
    await expect(writeNewFile(file, 'second')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(file, 'utf8')).toBe('first');
  }));
