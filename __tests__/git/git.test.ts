import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { gitPlaces, readWorkTree } from '../../src/mark/git.ts';
import { stamp } from '../../src/mark/stamp.ts';
import type { Mark } from '../../src/image/mark.ts';
import { emptyDirectory, git, GIT_ENV, repository } from './repository.ts';

describe('a work tree', () => {
  test('is clean at its commit, from any directory in it', async () => {
    const { directory, sha } = repository();
    mkdirSync(join(directory, 'deep/er'), { recursive: true });
    expect(await readWorkTree(join(directory, 'deep/er'), GIT_ENV)).toEqual({
      kind: 'work-tree',
      sha,
      dirty: false,
      origin: undefined,
      topLevel: directory,
    });
  });

  test('is read without its top level if that is not needed', async () => {
    const { directory, sha } = repository();
    expect(await readWorkTree(directory, GIT_ENV, false)).toMatchObject({ sha, topLevel: undefined });
  });

  test('is dirty with a changed, a staged or an untracked file, anywhere, but not with an ignored one', async () => {
    const { directory } = repository();
    mkdirSync(join(directory, 'sub'));
    const dirty = async (): Promise<unknown> => {
      const workTree = await readWorkTree(join(directory, 'sub'), GIT_ENV);
      return workTree.kind === 'work-tree' && workTree.dirty;
    };
    // A user's own setting must not hide what the build would copy.
    git(directory, 'config', 'status.showUntrackedFiles', 'no');
    writeFileSync(join(directory, '.git/info/exclude'), 'ignored\n');
    writeFileSync(join(directory, 'ignored'), '');
    expect(await dirty()).toBe(false);
    writeFileSync(join(directory, 'untracked'), '');
    expect(await dirty()).toBe(true);
    git(directory, 'add', 'untracked');
    expect(await dirty()).toBe(true);
    git(directory, 'commit', '--quiet', '--message', 'Second');
    expect(await dirty()).toBe(false);
    writeFileSync(join(directory, 'app.txt'), 'two\n');
    expect(await dirty()).toBe(true);
  });

  test.each<readonly [what: string, ...settings: (readonly [key: string, value: string])[]]>([
    ['one URL', ['remote.origin.url', 'https://example.com/acme/app.git']],
    ['a URL with a line break', ['remote.origin.url', 'https://example.com/acme\n/app.git']],
    ['none', ['remote.other.url', 'https://example.com/acme/app.git']],
    ['an empty one', ['remote.origin.url', '']],
    ['several', ['remote.origin.url', 'https://example.com/one'], ['remote.origin.url', 'https://example.com/two']],
    [
      'one that git rewrites',
      ['remote.origin.url', 'gh:acme/app'],
      ['url.https://example.com/.insteadOf', 'gh:'],
      ['url.https://push.example.com/.pushInsteadOf', 'gh:'],
    ],
    ['filters next to it', ['filter.a\\b.clean', 'cat'], ['remote.origin.url', '../app'], ['filter.x.clean', '']],
  ])('has the remote that git has: %s', async (_, ...settings) => {
    const { directory } = repository();
    for (const [key, value] of settings) git(directory, 'config', '--add', key, value);
    const origin = gitOrNothing(directory, 'remote', 'get-url', 'origin');
    expect(await readWorkTree(directory, GIT_ENV)).toMatchObject({ kind: 'work-tree', origin });
  });

  test('may be a shallow clone with a detached HEAD, a linked worktree or a submodule', async () => {
    const { directory, sha } = repository();
    const around = emptyDirectory();
    git(around, 'clone', '--quiet', '--depth=1', `file://${directory}`, 'shallow');
    git(join(around, 'shallow'), 'checkout', '--quiet', '--detach');
    git(directory, 'worktree', 'add', '--quiet', '--detach', join(around, 'linked'));
    git(around, 'init', '--quiet', 'parent');
    git(join(around, 'parent'), 'submodule', '--quiet', 'add', `file://${directory}`, 'module');
    for (const place of ['shallow', 'linked', 'parent/module']) {
      const topLevel = join(around, place);
      expect(await readWorkTree(topLevel, GIT_ENV)).toMatchObject({ kind: 'work-tree', sha, dirty: false, topLevel });
    }
  });

  test('runs no program from its own configuration', async () => {
    const { directory } = repository();
    const ran = join(emptyDirectory(), 'ran');
    const script = join(directory, '.git/run.sh');
    writeFileSync(script, `#!/bin/sh\necho "$0" >> '${ran}'\ncat\n`);
    chmodSync(script, 0o755);
    git(directory, 'config', 'core.fsmonitor', script);
    for (const key of ['clean', 'smudge', 'process']) git(directory, 'config', `filter.a.b.${key}`, script);
    git(directory, 'config', 'filter.a.b.required', 'true');
    writeFileSync(join(directory, '.git/info/attributes'), '* filter=a.b\n');
    // Git has to read the file again to see whether it has changed.
    writeFileSync(join(directory, 'app.txt'), 'two\n');
    expect(await readWorkTree(directory, GIT_ENV)).toMatchObject({ kind: 'work-tree', dirty: true });
    expect(existsSync(ran)).toBe(false);
  });

  test('has no commit before the first one', async () => {
    const directory = emptyDirectory();
    git(directory, 'init', '--quiet');
    expect(await readWorkTree(directory, GIT_ENV)).toMatchObject({ kind: 'work-tree', sha: undefined });
  });
});

describe('a directory that is not a work tree', () => {
  test('means no repository or no git, which are distinguished', async () => {
    const directory = emptyDirectory();
    expect(await readWorkTree(directory, GIT_ENV)).toEqual({ kind: 'none', reason: 'there is no git repository here' });
    expect(await readWorkTree(directory, { ...GIT_ENV, PATH: directory })).toEqual({
      kind: 'none',
      reason: 'git is not installed',
      help: 'Install git',
    });
  });

  test('is an error if git fails silently', async () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'git'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
    await expect(readWorkTree(directory, { ...GIT_ENV, PATH: directory })).rejects.toMatchObject({
      code: 'GIT',
      message: expect.stringContaining("'git status' printed nothing that can be read"),
    });
  });

  test('is an error if git refuses it: a bare repository', async () => {
    const directory = emptyDirectory();
    git(directory, 'init', '--quiet', '--bare');
    await expect(readWorkTree(directory, GIT_ENV)).rejects.toMatchObject({
      code: 'GIT',
      message: expect.stringContaining('must be run in a work tree'),
    });
  });
});

describe("another user's repository", () => {
  const { directory, sha } = repository();
  const env = { ...GIT_ENV, PATH: `${gitOfAnotherUser()}:${String(GIT_ENV.PATH)}` };

  const stampIn = (variables: Record<string, string>): Promise<Mark> =>
    stamp({
      cwd: directory,
      env: { ...env, ...variables },
      now: () => new Date(),
      service: 'billing',
      config: { service: undefined },
    });

  test('is an error with the command that fixes it', async () => {
    await expect(stampIn({})).rejects.toMatchObject({
      code: 'GIT',
      hint: expect.stringContaining(`git config --global --add safe.directory '${directory}'`),
    });
  });

  test('is not needed if the CI system says which commit it builds, which is a warning', async () => {
    const { tag, warnings } = await stampIn({ GITHUB_SHA: sha });
    expect(tag).toContain(sha.slice(0, 12));
    expect(warnings).toEqual([
      expect.stringMatching(/^The commit is GITHUB_SHA's, .*: another user owns the repository/),
    ]);
  });

  test('gets no hook', async () => {
    await expect(gitPlaces(directory, env, 'A hook')).rejects.toMatchObject({ code: 'GIT' });
  });

  test('is read when the environment declares it safe, whatever else the environment sets', async () => {
    const declared = {
      ...env,
      EDITOR: 'vi',
      GIT_SSH_COMMAND: 'ssh -i key',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'url.https://token@example.com/.insteadOf',
      GIT_CONFIG_VALUE_0: 'https://example.com/',
      GIT_CONFIG_KEY_1: 'safe.directory',
      GIT_CONFIG_VALUE_1: directory,
    };
    expect(await readWorkTree(directory, declared)).toMatchObject({ kind: 'work-tree', sha });
  });
});

function gitOrNothing(...command: Parameters<typeof git>): string | undefined {
  try {
    return git(...command);
  } catch {
    return undefined;
  }
}

/** The real git, made to think by its own test variable that somebody else owns every repository. */
function gitOfAnotherUser(): string {
  const bin = emptyDirectory();
  const realGit = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  writeFileSync(join(bin, 'git'), `#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec ${realGit} "$@"\n`);
  chmodSync(join(bin, 'git'), 0o755);
  return bin;
}
