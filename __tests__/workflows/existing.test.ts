import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { existingWorkflows } from '../../src/workflows/existing.ts';
import { inDirectory } from '../support/lab.ts';

const BUILDING = 'jobs:\n  b:\n    steps:\n      - uses: docker/build-push-action@v6\n';

test('a link to nothing does not hide other workflows', () =>
  inDirectory(async (directory) => {
    await symlink(join(directory, 'none'), join(directory, 'a.yml'));
    await writeFile(join(directory, 'z.yml'), BUILDING);
    expect(await existingWorkflows(directory)).toEqual({ names: ['a.yml', 'z.yml'], building: 'z.yml' });
    expect(await existingWorkflows(join(directory, 'none'))).toEqual({ names: [], building: undefined });
  }));

test('an unreadable file is named, and not its directory', () =>
  inDirectory(async (directory) => {
    await mkdir(join(directory, 'a.yml'));
    await expect(existingWorkflows(directory)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${join(directory, 'a.yml')} cannot be read: it is a directory`,
    });
  }));
