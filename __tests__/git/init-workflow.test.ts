import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { init } from '../../src/commands/init/run.ts';
import { initWorkflow } from '../../src/commands/init/workflow.ts';
import type { Written } from '../../src/commands/written.ts';
import { KINDS } from '../../src/workflows/templates.ts';
import { runtimeTo } from '../support/runtime.ts';
import { GIT_ENV, repository } from './repository.ts';
import { workflowText } from '../support/workflows.ts';

const HOST = '999900001111.dkr.ecr.us-east-2.amazonaws.com';
const SERVICES = `services:\n  web: [${HOST}/shop/web]\n  '4e4': [${HOST}/shop/4e4]\n`;
const BUILDS = 'jobs:\n  ship:\n    steps:\n      - uses: "docker/build-push-action@v7"\n';

interface Ran {
  readonly written: readonly Written[];
  readonly read: (name: string) => string;
}

function repositoryWith(files: Readonly<Record<string, string>>): string {
  const { directory } = repository();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** Runs it in a repository with these files. */
async function run(files: Readonly<Record<string, string>> = {}, kind?: string): Promise<Ran> {
  const directory = repositoryWith(files);
  const written = await initWorkflow({ kind, configPath: undefined }, { cwd: directory, env: GIT_ENV });
  return { written, read: (name) => readFileSync(join(directory, '.github/workflows', name), 'utf8') };
}

const notes = (written: readonly Written[]): string[] => written.flatMap((one) => one.notes.map(({ text }) => text));

/** The lines that a person is told to write, as they are in the file. */
function blanksOf({ written, read }: Ran): string[] {
  return written.flatMap(({ file, notes: told }) => {
    const lines = read(file.split('/').at(-1) ?? '').split('\n');
    const numbers = told.flatMap(({ text }) => /^Line (\d+): /.exec(text)?.[1] ?? []);
    return numbers.map((line) => lines[Number(line) - 1]?.trim() ?? '');
  });
}

describe('the workflow that fits', () => {
  test('is guard.yml if nothing else is known, with every line that must be filled in', async () => {
    const ran = await run();
    expect(ran.written).toMatchObject([{ file: '.github/workflows/mintmark.yml', change: 'written' }]);
    expect(ran.read('mintmark.yml')).toBe(workflowText('docs/workflows/guard.yml'));
    expect(blanksOf(ran)).toEqual([
      'branches: [main]',
      'role-to-assume: arn:aws:iam::111122223333:role/ci',
      'aws-region: eu-west-1',
      'tags: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout',
      'service: checkout',
      'REPOSITORY: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout',
    ]);
  });

  test('goes with docker/build-push-action if another workflow uses it, and names that one', async () => {
    const { written, read } = await run({ '.github/workflows/ship.yaml': BUILDS });
    expect(read('mintmark.yml')).toContain('uses: docker/build-push-action@');
    expect(notes(written)[0]).toMatch(/^ship\.yaml builds with docker\/build-push-action\./);
  });

  test('is a matrix of the services of mintmark.yml, each with its own repository', async () => {
    const ran = await run({ 'mintmark.yml': `version: 1\n${SERVICES}`, '.github/workflows/ship.yml': BUILDS });
    const { jobs } = parse(ran.read('mintmark.yml')) as { jobs: { ship: { strategy: { matrix: unknown } } } };
    expect(jobs.ship.strategy.matrix).toEqual({ service: ['web', '4e4'] });
    expect(ran.read('mintmark.yml')).toContain(`tags: ${HOST}/shop/\${{ matrix.service }}`);
    expect(blanksOf(ran)).toEqual([
      'branches: [main]',
      'role-to-assume: arn:aws:iam::999900001111:role/ci',
      'context: services/${{ matrix.service }}',
    ]);
  });

  test('is guard.yml for the one service that mintmark.yml builds', async () => {
    const { read } = await run({ 'mintmark.yml': `version: 1\nservice: '4e4'\n${SERVICES}` });
    const { jobs } = parse(read('mintmark.yml')) as { jobs: { ship: { steps: { with?: object }[] } } };
    expect(jobs.ship.steps[1]?.with).toMatchObject({ 'aws-region': 'us-east-2' });
    expect(jobs.ship.steps[2]?.with).toMatchObject({ tags: `${HOST}/shop/4e4`, service: '4e4' });
  });

  test('uses the repository of the image in mintmark.yml, but only in ECR', async () => {
    const named = await run({ 'mintmark.yml': `version: 1\nimage: oci:build\nto: ${HOST}/web:1\n` });
    expect(named.read('mintmark.yml')).toContain(`tags: ${HOST}/web\n`);
    const elsewhere = await run({ 'mintmark.yml': 'version: 1\nimage: ghcr.io/owner/web\n' });
    expect(blanksOf(elsewhere)).toContain('tags: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/checkout');
  });

  test('leaves blank what globs do not determine', async () => {
    const ran = await run({ 'mintmark.yml': "version: 1\nservices:\n  a: ['**/a']\n  b: ['**/b']\n" });
    expect(ran.read('mintmark.yml')).toContain('service: [a, b]');
    expect(blanksOf(ran)).toContain('tags: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/${{ matrix.service }}');
  });
});

describe('a workflow that is requested by name', () => {
  test.each(KINDS)('%s contains no example values if the real ones are known', async (kind) => {
    const files = { 'mintmark.yml': `version: 1\nservice: web\n${SERVICES}` };
    const { written, read } = await run(files, kind);
    const code = written.flatMap(({ file }) => read(file.split('/').at(-1) ?? '').replaceAll(/^ *#.*$/gm, ''));
    expect(code.join('')).not.toMatch(/eu-west-1|444455556666|111122223333\.dkr|service: checkout$/m);
  });

  test('multi-account fills in the role for the account with the images, and leaves the first one blank', async () => {
    const ran = await run({ 'mintmark.yml': `version: 1\nservice: web\n${SERVICES}` }, 'multi-account');
    expect(blanksOf(ran)).toEqual([
      'branches: [main]',
      'role-to-assume: arn:aws:iam::111122223333:role/ci',
      'role-to-assume: arn:aws:iam::999900001111:role/images',
    ]);
  });

  test('fork-safe is two files and the one that ships', async () => {
    const { written, read } = await run({ '.github/workflows/mintmark.yml': 'mine' }, 'fork-safe');
    expect(written.map(({ file }) => file)).toEqual([
      '.github/workflows/fork-build.yml',
      '.github/workflows/fork-check.yml',
    ]);
    expect(read('mintmark.yml')).toBe('mine');
  });

  test('is refused with the known names if it does not exist', async () => {
    await expect(run({}, 'gaurd')).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringContaining(
        'guard, build-push-action, matrix, multi-account, multi-platform, code-scanning, fork-safe',
      ),
    });
  });
});

test('an existing workflow is not overwritten, and nothing is written next to it', async () => {
  const directory = repositoryWith({ '.github/workflows/fork-check.yml': 'mine' });
  await expect(
    initWorkflow({ kind: 'fork-safe', configPath: undefined }, { cwd: directory, env: GIT_ENV }),
  ).rejects.toMatchObject({
    code: 'USAGE',
    message: '.github/workflows/fork-check.yml already exists',
  });
  expect(readdirSync(join(directory, '.github/workflows'))).toEqual(['fork-check.yml']);
});

test('it is written to the top of the repository, from any directory, and can be combined with a hook', async () => {
  const directory = repositoryWith({ 'src/file': '' });
  const runtime = runtimeTo('http://127.0.0.1:9', { cwd: join(directory, 'src'), env: GIT_ENV });
  const written = await init({ workflow: true, hook: 'git', version: '1.2.3', configPath: undefined }, runtime);
  expect(written.map(({ file }) => file)).toEqual(['../.github/workflows/mintmark.yml', '../.git/hooks/pre-push']);
});
