import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfiguration } from '../../src/config/load.ts';

/** A directory `top/deep/er` with files in it; paths are relative to `top`. */
function directoryWith(files: Readonly<Record<string, string>>): { top: string; deep: string } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'mintmark-config-')));
  const deep = join(top, 'deep/er');
  mkdirSync(deep, { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(top, path), text);
  return { top, deep };
}

describe('loadConfiguration', () => {
  test('finds the nearest file upwards, with its path relative to the work directory', async () => {
    const { top, deep } = directoryWith({
      'mintmark.yml': 'version: 1\nservice: far\n',
      'deep/mintmark.yml': 'version: 1\nservice: near\n',
    });
    expect(await loadConfiguration({ cwd: deep, configPath: undefined })).toMatchObject({
      file: join('..', 'mintmark.yml'),
      service: 'near',
    });
    expect(await loadConfiguration({ cwd: top, configPath: undefined })).toMatchObject({
      file: 'mintmark.yml',
      service: 'far',
    });
  });

  test('reads the explicit path instead, whatever its name', async () => {
    const { top, deep } = directoryWith({ 'mintmark.yml': 'nonsense', 'other.yaml': 'version: 1\nservice: other\n' });
    const configuration = await loadConfiguration({ cwd: deep, configPath: '../../other.yaml' });
    expect(configuration.service).toBe('other');
    expect(await loadConfiguration({ cwd: deep, configPath: join(top, 'other.yaml') })).toEqual(configuration);
  });

  test('returns the defaults without a file', async () => {
    const { deep } = directoryWith({});
    expect(await loadConfiguration({ cwd: deep, configPath: undefined })).toEqual({
      services: new Map(),
      registries: [],
      exclude: [],
      movingTags: [],
      rules: {},
      allowances: [],
    });
  });

  test('a link to nothing is an error, and does not mean the defaults', async () => {
    const { deep } = directoryWith({});
    symlinkSync('gone.yml', join(deep, 'mintmark.yml'));
    await expect(loadConfiguration({ cwd: deep, configPath: undefined })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(/^mintmark\.yml: the file cannot be read: .*ENOENT/),
    });
  });

  test('an explicit path without a file is an error, and does not mean the defaults', async () => {
    const { top } = directoryWith({ 'mintmark.yml': 'version: 1\n' });
    for (const configPath of ['absent.yml', 'deep', '']) {
      await expect(loadConfiguration({ cwd: top, configPath })).rejects.toMatchObject({
        code: 'CONFIG',
        hint: expect.stringContaining('--config'),
      });
    }
  });

  test('mintmark.yaml is not ignored silently', async () => {
    const { deep } = directoryWith({ 'mintmark.yaml': 'version: 1\n' });
    await expect(loadConfiguration({ cwd: deep, configPath: undefined })).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringContaining(join('..', '..', 'mintmark.yaml')),
      hint: expect.stringContaining('Rename it to mintmark.yml'),
    });
  });

  test('a directory called mintmark.yml is an error', async () => {
    const { top } = directoryWith({});
    mkdirSync(join(top, 'mintmark.yml'));
    await expect(loadConfiguration({ cwd: top, configPath: undefined })).rejects.toMatchObject({ code: 'CONFIG' });
  });
});
