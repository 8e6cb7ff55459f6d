import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type BuildFiles, dockerfileLine, lastStage } from '../../src/commands/dockerfile-line.ts';

test.each([
  ['FROM a', 1],
  ['# syntax=x\nARG V\nFROM a AS build\nRUN x\n\n  from b\nCOPY . .\n', 6],
  ['FROM a\r\nFROM b\r\n', 2],
  ['RUN echo FROM\n# FROM x', undefined],
  ['', undefined],
])('%j: the last stage begins at line %j', (text, line) => {
  expect(lastStage(text)).toBe(line);
});

describe('a Dockerfile without a usable line', () => {
  let cwd = '';

  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'mintmark-'));
    writeFileSync(join(cwd, 'README.md'), 'no stage\n');
  });
  afterAll(() => {
    rmSync(cwd, { recursive: true });
  });

  async function warnings(files: BuildFiles): Promise<string[]> {
    const said: string[] = [];
    expect(await dockerfileLine(files, { cwd, warn: (line) => said.push(line) })).toBeUndefined();
    return said;
  }

  test.each([
    ['Dockerfile.absent', 'cannot be read: ENOENT'],
    ['README.md', 'has no FROM'],
    ['../Dockerfile', 'is not in the work directory'],
  ])('is reported if %s is named and nothing is built', async (file, why) => {
    const warning = [expect.stringContaining(`Findings will have no line: the Dockerfile ${file} ${why}`)];
    expect(await warnings({ file })).toEqual(warning);
    expect(await warnings({ context: '.', file, isBuilt: false })).toEqual(warning);
  });

  test('causes no warning if none is named, or if the builder reads it', async () => {
    expect(await warnings({ file: undefined })).toEqual([]);
    expect(
      await warnings({ context: 'https://github.com/acme/shop.git', file: 'Dockerfile.absent', isBuilt: true }),
    ).toEqual([]);
  });
});
