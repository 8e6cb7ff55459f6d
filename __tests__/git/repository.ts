import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for one test; the system removes its temporary files. */
export function emptyDirectory(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'mintmark-')));
}

/** What git may read in tests: none of the machine's settings, and no repository around the directory. */
export const GIT_ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CEILING_DIRECTORIES: realpathSync(tmpdir()),
};

const IDENTITY = { name: 'A Person', email: 'person@example.com' };

export function git(cwd: string, ...args: string[]): string {
  const env = {
    ...GIT_ENV,
    GIT_AUTHOR_NAME: IDENTITY.name,
    GIT_AUTHOR_EMAIL: IDENTITY.email,
    GIT_COMMITTER_NAME: IDENTITY.name,
    GIT_COMMITTER_EMAIL: IDENTITY.email,
  };
  return execFileSync('git', ['-c', 'init.defaultBranch=main', '-c', 'protocol.file.allow=always', ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** A clean repository with one commit of `app.txt`: a copy, because git is slow to make one. */
export function repository(): { directory: string; sha: string } {
  original ??= newRepository();
  const directory = emptyDirectory();
  cpSync(original.directory, directory, { recursive: true });
  return { directory, sha: original.sha };
}

let original: { directory: string; sha: string } | undefined;

function newRepository(): { directory: string; sha: string } {
  const directory = emptyDirectory();
  git(directory, 'init', '--quiet');
  writeFileSync(join(directory, 'app.txt'), 'one\n');
  git(directory, 'add', '.');
  git(directory, 'commit', '--quiet', '--message', 'First');
  return { directory, sha: git(directory, 'rev-parse', 'HEAD') };
}
