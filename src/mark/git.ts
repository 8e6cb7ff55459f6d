import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { MintmarkError, messageOf, OUT_OF_FILES_HINT } from '../errors.ts';
import { gitEnvironment } from './git-environment.ts';

/** What git says about a directory. */
export type WorkTree =
  | {
      readonly kind: 'work-tree';
      /** Of HEAD; absent before the first commit. */
      readonly sha: string | undefined;
      /** Whether anything is changed, or is neither in the commit nor ignored. */
      readonly dirty: boolean;
      /** The URL of the remote `origin`, as git has it: it may hold a credential. */
      readonly origin: string | undefined;
      /** Absent if it was not asked for. */
      readonly topLevel: string | undefined;
    }
  | {
      readonly kind: 'none';
      readonly reason: string;
      /** What helps; absent if it is to run in another directory. */
      readonly help?: string;
      /** What git refuses, if it does: an error only for those who need git's answer. */
      readonly refusal?: MintmarkError;
    };

/** One process for HEAD and the state of the files. Untracked files count, whatever the user's own settings show. */
const STATUS = [
  'status',
  '--porcelain=v2',
  '--branch',
  '--untracked-files=normal',
  '--no-ahead-behind',
  '--no-renames',
  // Looking into a submodule would run git there, with the settings that the submodule's own configuration has.
  '--ignore-submodules=dirty',
];

/**
 * Reads the work tree that `cwd` is in: a clone, a worktree or a submodule; detached or shallow makes no difference.
 *
 * @param withTopLevel whether the top-level directory is needed, which takes another process
 * @throws MintmarkError `GIT` when git cannot read it
 */
export async function readWorkTree(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  withTopLevel = true,
): Promise<WorkTree> {
  const git = await openGit(cwd, env);
  try {
    const settings = readSettings(git);
    const asked = [
      settings.then(async ({ filters }) => (await openGit(cwd, env, filters)).raw(STATUS)),
      withTopLevel ? git.raw(['rev-parse', '--show-toplevel']) : Promise.resolve(undefined),
      settings.then(({ origin }) => origin ?? git.raw(['remote', 'get-url', 'origin']).catch(noOrigin)),
    ] as const;
    // No git outlasts the answer, also if one of them fails.
    await Promise.allSettled(asked);
    const [status, topLevel, origin] = await Promise.all(asked);
    return {
      kind: 'work-tree',
      ...readStatus(status),
      topLevel: topLevel && chomp(topLevel),
      origin: origin && chomp(origin),
    };
  } catch (error) {
    return noWorkTree(messageOf(error), cwd, error);
  }
}

/** Where git keeps things of a repository; absolute paths. */
export interface GitPlaces {
  readonly topLevel: string;
  /** The `.git` directory; of a worktree, that of the repository it belongs to. */
  readonly repository: string;
  /** Where git looks for hooks: `core.hooksPath`, or `hooks` in the repository. */
  readonly hooks: string;
}

/**
 * Asks git where the hooks of the work tree are that `cwd` is in.
 *
 * @param what it is for, as a message says it
 * @throws MintmarkError `USAGE` if there is no work tree, `GIT` when git refuses to read it
 */
export async function gitPlaces(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  what: 'A hook' | 'A workflow',
): Promise<GitPlaces> {
  // Git says the top level without symbolic links, and the others as seen from here.
  const here = await realpath(cwd);
  const git = await openGit(here, env);
  try {
    const lines = await git.raw(['rev-parse', '--show-toplevel', '--git-common-dir', '--git-path', 'hooks']);
    const [topLevel = '', repository = '', hooks = ''] = lines.split(/\r?\n/).map((path) => resolve(here, path));
    return { topLevel, repository, hooks };
  } catch (error) {
    const { reason, help, refusal } = noWorkTree(messageOf(error), cwd, error);
    if (refusal !== undefined) throw refusal;
    throw new MintmarkError('USAGE', `${what} needs a git repository, and ${reason}`, {
      hint: `${help ?? 'Run this in the repository that is pushed; git init makes one'}.`,
      cause: error,
    });
  }
}

/** What the settings say, read by one process. */
interface Settings {
  /** Those that the repository itself configures: `git status` would run them on files that may have changed. */
  readonly filters: readonly string[];
  /** The URL of the remote `origin`; undefined if it takes more than its one setting to know. */
  readonly origin: string | undefined;
}

/** With the format version, which every repository has, because simple-git waits 50 ms after a git that prints nothing. */
const SETTINGS = '^(filter[.]|remote[.]origin[.]url$|url[.].*[.]insteadof$|core[.]repositoryformatversion$)';

async function readSettings(git: SimpleGit): Promise<Settings> {
  const list = await git.raw(['config', '--show-scope', '-z', '--get-regexp', SETTINGS]).catch(noSettings);
  const settings = Array.from(list.matchAll(/(\w+)\0([^\n\0]*)\n?([^\0]*)\0/g), ([, scope, key = '', value = '']) => ({
    scope,
    key,
    value,
  }));
  const own = settings.filter(({ scope }) => scope === 'local' || scope === 'worktree');
  const filters = own.flatMap(({ key }) => /^filter\.(.*)\.[^.]*$/.exec(key)?.[1] ?? []);
  const urls = settings.filter(({ key }) => key.startsWith('remote.') || key.startsWith('url.'));
  return {
    filters: [...new Set(filters)],
    // Git puts one URL for another, or has several.
    origin: urls.length === 1 && urls[0]?.key === 'remote.origin.url' ? urls[0].value || undefined : undefined,
  };
}

async function openGit(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  filters: readonly string[] = [],
): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const environment = gitEnvironment(env, filters);
  return simpleGit({
    baseDir: cwd,
    // Git has said everything when its output ends: no need for the 50 ms that are waited after an exit.
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
    // Allowed only so that they can be turned off.
    unsafe: {
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeFilter: true,
    },
  }).env(environment);
}

function readStatus(status: string): { sha: string | undefined; dirty: boolean } {
  // There before the first commit too, as `(initial)`: without it, git has failed without a word.
  if (!/^# branch\.oid /m.test(status)) throw new Error("'git status' printed nothing that can be read");
  const [, sha] = /^# branch\.oid ([0-9a-f]+)$/m.exec(status) ?? [];
  return { sha, dirty: /^[^#\n]/m.test(status) };
}

function chomp(line: string): string {
  return line.replace(/\r?\n$/, '');
}

function noSettings(error: unknown): string {
  if (messageOf(error).trim() === '') return '';
  throw error;
}

function noOrigin(error: unknown): undefined {
  if (messageOf(error).includes("No such remote 'origin'")) return undefined;
  throw error;
}

function noWorkTree(message: string, cwd: string, cause: unknown): Extract<WorkTree, { readonly kind: 'none' }> {
  if (message.includes('spawn git ENOENT'))
    return { kind: 'none', reason: 'git is not installed', help: 'Install git' };
  // Node makes no pipes for a program that it cannot start for want of them, which simple-git does not know.
  if (/^TypeError: .*'on'/.test(message)) {
    throw new MintmarkError('SYSTEM', 'Too many open files: git cannot be started', { hint: OUT_OF_FILES_HINT, cause });
  }
  if (message.includes('not a git repository (or any'))
    return { kind: 'none', reason: 'there is no git repository here' };
  if (message.includes('dubious ownership')) {
    const reason = 'another user owns the repository (dubious ownership)';
    const hint = `If you trust it, run: git config --global --add safe.directory '${ownedDirectory(message) ?? cwd}'`;
    return {
      kind: 'none',
      reason,
      refusal: new MintmarkError('GIT', `git does not read ${cwd}: ${reason}`, { hint, cause }),
    };
  }
  throw new MintmarkError(
    'GIT',
    `git could not read the work tree of ${cwd}: ${message.trim().split('\n', 1).join('')}`,
    {
      hint: "Run mintmark where 'git status' works.",
      cause,
    },
  );
}

function ownedDirectory(message: string): string | undefined {
  return /safe\.directory '?(.+?)'?$/m.exec(message)?.[1];
}
