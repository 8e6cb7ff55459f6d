import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { targetOf } from '../../src/fleet/scope.ts';
import type { CheckOptions } from '../../src/commands/check/options.ts';
import { subjectOf } from '../../src/commands/check/subject.ts';
import { inDirectory } from '../support/lab.ts';

const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
type Subject = Pick<CheckOptions, 'image' | 'metadataFile'>;
const digest = `sha256:${'a'.repeat(64)}`;

/** The target of a check whose metadata file has these names. */
function target(names: string, options: Subject, to?: string): Promise<unknown> {
  return inDirectory(async (cwd) => {
    const document = { 'image.name': names, 'containerimage.digest': digest };
    await writeFile(join(cwd, 'build.json'), JSON.stringify(document));
    const { reference } = await subjectOf(options, to, cwd);
    return targetOf(to, reference);
  });
}
const metadataFile = 'build.json';

test.each([
  ['the metadata file', `${REPOSITORY}:1,${REPOSITORY}:2`, { metadataFile }, { uri: REPOSITORY, tag: '1' }],
  ['an image in a registry', '', { image: `docker://${REPOSITORY}:3` }, { uri: REPOSITORY, tag: '3' }],
  ['an image in a registry, by digest', '', { image: `docker://${REPOSITORY}@${digest}` }, { uri: REPOSITORY }],
])('%s names the target', async (_what, names, options, expected) => {
  expect(await target(names, options)).toEqual({ tag: undefined, ...expected });
});

test('--to chooses where a build has names in several repositories, and has to', async () => {
  const names = `${REPOSITORY}:1,${REPOSITORY}-copy:1`;
  expect(await target(names, { metadataFile }, `${REPOSITORY}-copy:1`)).toMatchObject({ uri: `${REPOSITORY}-copy` });
  await expect(target(names, { metadataFile })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('several repositories'),
  });
});

test.each<[string, Subject]>([
  ['neither an image nor a file', {}],
  ['both', { image: 'app:1', metadataFile }],
  ['a file that is not there', { metadataFile: 'other.json' }],
])('%s is a usage error', async (_what, options) => {
  await expect(target(`${REPOSITORY}:1`, options)).rejects.toMatchObject({ code: 'USAGE' });
});
