import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { init } from '../../src/commands/init/run.ts';
import { initHook } from '../../src/commands/init/hook.ts';
import { MintmarkError } from '../../src/errors.ts';
import { failureOf } from '../../src/report/failure.ts';
import { renderErrorText } from '../../src/report/error-text.ts';
import { renderInit } from '../../src/commands/written.ts';
import type { Written } from '../../src/commands/written.ts';
import { emptyDirectory, git, GIT_ENV, repository } from './repository.ts';
import { runtimeTo } from '../support/runtime.ts';

const RUN = 'npx --yes mintmark@1.2.3 check --quiet';
const OPTIONS = { colors: false, columns: 80 };

/** A repository with these files and mintmark.yml. */
function repositoryWith(files: Readonly<Record<string, string>> = {}): string {
  const { directory } = repository();
  for (const [path, text] of Object.entries({ 'mintmark.yml': 'version: 1\nimage: app\n', ...files })) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

async function hook(cwd: string, manager?: string, env: Readonly<Record<string, string>> = {}): Promise<Written> {
  return initHook({ manager, version: '1.2.3', configPath: undefined }, { cwd, env: { ...GIT_ENV, ...env } });
}

/** What a person reads if nothing is written. */
async function refusal(cwd: string, manager?: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const error = await hook(cwd, manager, env).catch((thrown: unknown) => thrown);
  if (!(error instanceof MintmarkError) || error.code !== 'USAGE') throw error;
  return renderErrorText(failureOf(error), OPTIONS);
}

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');

describe('the hook of plain git', () => {
  test('is an executable script where git looks for it, from any directory of the repository', async () => {
    const directory = repositoryWith({ 'src/deep/file': '' });
    expect(await hook(directory)).toMatchObject({ file: '.git/hooks/pre-push', change: 'written' });
    const file = join(directory, '.git/hooks/pre-push');
    const script = read(file);
    expect(script).toMatch(/^#!\/bin\/sh\n/);
    expect(statSync(file).mode & 0o777).toBe(0o755);
    const again = await hook(join(directory, 'src/deep'));
    expect(again).toMatchObject({ file: '../../.git/hooks/pre-push', change: 'unchanged' });
    expect(read(file)).toBe(script);
  });

  test('is in core.hooksPath if that is set, and in the repository of a worktree', async () => {
    const directory = repositoryWith({ 'src/file': '' });
    const worktree = join(emptyDirectory(), 'tree');
    git(directory, 'worktree', 'add', '--quiet', worktree);
    await hook(worktree);
    expect(existsSync(join(directory, '.git/hooks/pre-push'))).toBe(true);
    git(directory, 'config', 'core.hooksPath', '.githooks');
    expect(await hook(join(directory, 'src'))).toMatchObject({ file: '../.githooks/pre-push', change: 'written' });
  });

  test('is not installed where other repositories would run it', async () => {
    const directory = repositoryWith();
    const shared = emptyDirectory();
    git(directory, 'config', 'core.hooksPath', shared);
    expect(await refusal(directory)).toMatch(
      /core\.hooksPath[^]*\n {4}npx --yes mintmark@1\.2\.3 check --quiet <\/dev\/null/,
    );
    expect(existsSync(join(shared, 'pre-push'))).toBe(false);
  });

  test("leaves someone else's hook unchanged, and says which line to add", async () => {
    const directory = repositoryWith({ '.git/hooks/pre-push': '#!/bin/sh\nnpm test\n' });
    expect(await refusal(directory)).toMatch(
      /pre-push\s+is\s+another\s+hook[^]*\n {4}npx --yes mintmark@1\.2\.3 check --quiet/,
    );
    const file = join(directory, '.git/hooks/pre-push');
    expect(read(file)).toBe('#!/bin/sh\nnpm test\n');
    writeFileSync(file, `#!/bin/sh\nnpm test\n${RUN} </dev/null || exit\n`);
    expect(await hook(directory)).toMatchObject({ change: 'unchanged' });
    writeFileSync(file, '#!/bin/sh\n# mintmark check is for later\n');
    expect(await refusal(directory)).toMatch(/is\s+another\s+hook/);
  });

  test('is updated if an older version wrote it', async () => {
    const directory = repositoryWith();
    await hook(directory);
    const file = join(directory, '.git/hooks/pre-push');
    const script = read(file);
    writeFileSync(file, script.replace(/^if[^]*?^fi$/m, 'set -- mintmark'));
    expect(await hook(directory)).toMatchObject({ change: 'changed' });
    expect(read(file)).toBe(script);
    writeFileSync(file, script.replace('mintmark@1.2.3', 'mintmark@1.2.2'));
    expect(await hook(directory)).toMatchObject({ change: 'changed' });
    expect(read(file)).toBe(script);
  });

  test('names a configuration below the root, and never drops the check of another one', async () => {
    const yaml = 'version: 1\nimage: app\n';
    const directory = repositoryWith({ 'services/my web/mintmark.yml': yaml, 'services/cart/mintmark.yml': yaml });
    await hook(join(directory, 'services/my web'));
    const script = read(directory, '.git/hooks/pre-push');
    expect(script).toContain(`check --quiet --config 'services/my web/mintmark.yml' </dev/null`);
    expect(await refusal(join(directory, 'services/cart'))).toMatch(/runs\s+another\s+check[^]*compose/);
    expect(read(directory, '.git/hooks/pre-push')).toBe(script);
  });
});

describe('the hook manager', () => {
  test('of the repository runs it', async () => {
    const directory = repositoryWith({ '.pre-commit-config.yaml': 'repos:\n- repo: local\n  hooks: []\n' });
    expect((await hook(directory)).file).toBe('.pre-commit-config.yaml');
    writeFileSync(join(directory, 'lefthook.yml'), 'pre-commit: {}\n');
    expect((await hook(directory)).file).toBe('lefthook.yml');
    mkdirSync(join(directory, '.husky'));
    expect((await hook(directory)).file).toBe('.husky/pre-push');
    expect((await hook(directory, 'git')).file).toBe('.git/hooks/pre-push');
  });

  test('husky: the same script, for everyone', async () => {
    const directory = repositoryWith({ '.husky/pre-commit': 'npm test\n' });
    const written = await hook(directory);
    expect(renderInit(written, OPTIONS)).toContain('everyone who clones');
    await hook(directory, 'git');
    expect(read(directory, '.husky/pre-push')).toBe(read(directory, '.git/hooks/pre-push'));
  });

  test.each([
    ['next to other hooks', 'pre-commit:\n  commands:\n    lint: { run: npm run lint } # quick\n'],
    ['next to other commands', 'pre-push:\n  parallel: true\n  commands:\n    test:\n      run: npm test\n'],
    ['beside scripts', 'pre-push:\n  scripts:\n    "audit.sh":\n      runner: bash\n'],
    ['in an empty file', '# nothing yet\n'],
  ])('lefthook: a command %s', async (_, text) => {
    const directory = repositoryWith({ 'lefthook.yml': text });
    const written = await hook(directory);
    expect(written).toMatchObject({ file: 'lefthook.yml', change: 'changed' });
    expect(renderInit(written, OPTIONS)).toContain('\n    npx lefthook install\n');
    const after = read(directory, 'lefthook.yml');
    expect(parse(after)).toMatchObject({ 'pre-push': { commands: { mintmark: { run: RUN } } } });
    expect(after.split('\n')).toEqual(expect.arrayContaining(text.trimEnd().split('\n')));
    expect(await hook(directory)).toMatchObject({ change: 'unchanged' });
  });

  test('lefthook: a job if there are jobs', async () => {
    const directory = repositoryWith({ '.lefthook.yaml': 'pre-push:\n  jobs:\n    - run: npm test\n' });
    await hook(directory);
    const jobs = [{ run: 'npm test' }, { name: 'mintmark', run: RUN }];
    expect(parse(read(directory, '.lefthook.yaml'))).toEqual({ 'pre-push': { jobs } });
  });

  test('pre-commit: the hook of this version, by the id that mintmark publishes', async () => {
    const text = '# ours\nrepos:\n-   repo: local # one\n    hooks: []\n';
    const directory = repositoryWith({ '.pre-commit-config.yaml': text });
    const written = await hook(directory);
    expect(renderInit(written, OPTIONS)).toContain('\n    pre-commit install --hook-type pre-push\n');
    const after = read(directory, '.pre-commit-config.yaml');
    expect(after.startsWith(text)).toBe(true);
    const [offered] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as { id: string; entry: string }[];
    expect(parse(after)).toMatchObject({
      repos: [{}, { repo: expect.stringMatching(/^https:/), rev: 'v1.2.3', hooks: [{ id: offered?.id }] }],
    });
    expect(RUN.replace('@1.2.3', '')).toContain(offered?.entry ?? 'nothing');
    expect(await hook(directory)).toMatchObject({ change: 'unchanged' });
  });

  test.each([
    ['lefthook', 'lefthook.yml', 'pre-push: { commands: {} }\n', `run: ${RUN}`],
    ['lefthook', 'lefthook.toml', '[pre-push]\n', `run: ${RUN}`],
    ['pre-commit', '.pre-commit-config.yaml', 'repos: []\n', '- repo: https://github.com/mintmark/mintmark'],
  ])('%s: the error says what only a person can write, and %s stays unchanged', async (_, file, text, line) => {
    const directory = repositoryWith({ [file]: text });
    expect(await refusal(directory)).toContain(`\n    ${line}\n`);
    expect(read(directory, file)).toBe(text);
  });

  test('that is unknown is refused', async () => {
    expect(await refusal(repositoryWith(), 'huskey')).toMatch(/huskey[^]*husky, lefthook, pre-commit, git/);
  });
});

describe('init', () => {
  test('lists what else it can write if there is a mintmark.yml', async () => {
    const runtime = runtimeTo('http://127.0.0.1:9', {
      cwd: repositoryWith({ 'mintmark.yml': 'version: 1\n' }),
      env: GIT_ENV,
    });
    await expect(
      init({ version: '1.2.3', hook: undefined, workflow: undefined, configPath: undefined }, runtime),
    ).rejects.toMatchObject({
      code: 'USAGE',
      message: 'mintmark.yml already exists, and init overwrites nothing',
      hint: expect.stringContaining('npx mintmark init --hook'),
    });
    expect(
      await init({ version: '1.2.3', hook: true, workflow: undefined, configPath: undefined }, runtime),
    ).toMatchObject([{ change: 'written' }]);
  });

  test('needs a git repository', async () => {
    expect(await refusal(emptyDirectory())).toMatch(/there is no git repository here/);
    const without = { PATH: emptyDirectory() };
    expect(await refusal(emptyDirectory(), undefined, without)).toMatch(/git is not installed\s+Install git\./);
    const bare = emptyDirectory();
    git(bare, 'init', '--quiet', '--bare');
    await expect(hook(bare)).rejects.toMatchObject({ code: 'GIT', message: expect.stringContaining('work tree') });
  });

  test('says that the configuration names no image yet', async () => {
    const directory = repositoryWith({ 'mintmark.yml': 'version: 1\n' });
    expect(renderInit(await hook(directory), OPTIONS)).toMatch(/mintmark\.yml names no image yet/);
    writeFileSync(join(directory, 'mintmark.yml'), 'version: 1\ncompose: compose.yaml\n');
    expect(renderInit(await hook(directory), OPTIONS)).not.toContain('names no image');
  });
});
