import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { mintmark, type Outcome } from '../support/lab.ts';
import { emptyDirectory } from '../git/repository.ts';

const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/billing';
const cwd = emptyDirectory();

beforeAll(() =>
  writeFile(join(cwd, 'mintmark.yml'), "version: 1\nownership:\n  tag: service\n  patterns: ['**/{service}']\n"),
);

/** Without credentials and without a region: any call to ECR would fail. */
function explain(...args: readonly string[]): Promise<Outcome> {
  return mintmark(['config', 'explain', ...args], { cwd, env: { PATH: process.env['PATH'] ?? '' } });
}

test('the text is for people, and has the line number', async () => {
  const { exitCode, stdout, stderr } = await explain(URI, '--offline');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toContain(`${URI}\n  service      unknown: its tag decides`);
  expect(stderr).toContain('passed over  mintmark.yml:4:14: ownership.patterns: **/{service} (billing)\n');
});

test('the JSON is for machines', async () => {
  const { exitCode, stdout, stderr } = await explain(URI, '--offline', '--format', 'json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ command: 'config explain', repositories: [{ repository: URI }] });
});

test.each([
  [['team/billing'], 'team/billing names no registry, and mintmark.yml names none'],
  [[], '(mintmark config explain --help lists its options)'],
  [[URI, '--config', 'none.yml'], 'none.yml'],
])('%j is a usage error, with a hint', async (args, message) => {
  const { exitCode, stderr } = await explain(...args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
});

describe('config validate', () => {
  const validate = (file: string): Promise<Outcome> =>
    mintmark(['config', 'validate', '--config', file], { cwd, env: { PATH: process.env['PATH'] ?? '' } });

  test('ends with 0 if there is no mistake, and summarizes the file', async () => {
    expect(await validate('mintmark.yml')).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: 'mintmark.yml has no mistake: 1 pattern.',
    });
  });

  test('ends with 2 and names every mistake with file, line and column', async () => {
    await writeFile(
      join(cwd, 'wrong.yml'),
      'version: "1"\nservcies: {}\nregistries:\n  - region: eu-west-1\n    account: 012345678901\n',
    );
    const { exitCode, stderr } = await validate('wrong.yml');
    expect(exitCode).toBe(2);
    expect(stderr.match(/wrong\.yml:\d+:\d+: /g)).toEqual(['wrong.yml:1:10: ', 'wrong.yml:2:1: ', 'wrong.yml:5:14: ']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain("put it in quotes: '012345678901'");
  });

  test('ends with 2 if there is no file', async () => {
    const { exitCode, stderr } = await mintmark(['config', 'validate'], {
      cwd: emptyDirectory(),
      env: { PATH: process.env['PATH'] ?? '' },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('init') });
  });
});
