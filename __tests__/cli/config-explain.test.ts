import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { mintmark, type Outcome } from '../support/lab.ts';
import { emptyDirectory } from '../mark/repository.ts';

const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/billing';
const cwd = emptyDirectory();

beforeAll(() =>
  writeFile(join(cwd, 'mintmark.yml'), "version: 1\nownership:\n  tag: service\n  patterns: ['**/{service}']\n"),
);

/** Without credentials and without a region: whatever asked ECR would fail. */
function explain(...args: readonly string[]): Promise<Outcome> {
  return mintmark(['config', 'explain', ...args], { cwd, env: { PATH: process.env['PATH'] ?? '' } });
}

test('the text is for people, and says the line', async () => {
  const { exitCode, stdout, stderr } = await explain(URI, '--offline');
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toContain(`${URI}\n  service      not known: its tag decides`);
  expect(stderr).toContain('passed over  mintmark.yml:4:14  ownership.patterns: **/{service} (billing)\n');
});

test('the JSON is for machines', async () => {
  const { exitCode, stdout, stderr } = await explain(URI, '--offline', '--format', 'json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ command: 'config explain', repositories: [{ repository: URI }] });
});

test.each([
  [['team/billing'], 'team/billing names no registry'],
  [[], '(mintmark config explain --help shows what it takes)'],
  [[URI, '--config', 'none.yml'], 'none.yml'],
])('%j is a usage error, with a way out', async (args, message) => {
  const { exitCode, stderr } = await explain(...args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) });
});
