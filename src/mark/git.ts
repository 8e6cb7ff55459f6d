import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { MintmarkError, messageOf, OUT_OF_FILES_HINT } from '../errors.ts';
import { gitEnvironment } from './git-environment.ts';
import type { Environment } from '../util/environment.ts';

/** What git says about a directory. */
export type WorkTree =
  | {
      readonly kind: 'work-tree';
      /** The commit of HEAD; absent before the first commit. */
      readonly sha: string | undefined;
      /** Whether any file is changed, or is neither in the commit nor ignored. */
      readonly dirty: boolean;
      /** The URL of the remote `origin`, as git reports it. It may contain a credential. */
      readonly origin: string | undefined;
      /** Undefined if it was not requested. */
      readonly topLevel: string | undefined;
    }
  | {
      readonly kind: 'none';
      readonly reason: string;
      /** A hint; absent if the remedy is to run in another directory. */
      readonly help?: string;
      /** The error if git refuses to read it. It is thrown only if git's answer is needed. */
      readonly refusal?: MintmarkError;
    };

/** One process for HEAD and the state of the files. Untracked files count, whatever the user's settings say. */
const STATUS = [
  'status',
  '--porcelain=v2',
  '--branch',
  '--untracked-files=normal',
  '--no-ahead-behind',
  '--no-renames',
  // Looking into a submodule would run git there, with the settings of the submodule's own configuration.
  '--ignore-submodules=dirty',
];

/**
 * Reads the work tree that `cwd` is in: a clone, a worktree or a submodule, which may be detached or shallow.
 *
 * @param withTopLevel whether the top-level directory is needed, which takes another process
 * @throws MintmarkError `GIT` if git cannot read it
 */
export async function readWorkTree(cwd: string, env: Environment, withTopLevel = true): Promise<WorkTree> {
  const git = await openGit(cwd, env);
  try {
    const settings = readSettings(git);
    const asked = [
      settings.then(async ({ filters }) => (await openGit(cwd, env, filters)).raw(STATUS)),
      withTopLevel ? git.raw(['rev-parse', '--show-toplevel']) : Promise.resolve(undefined),
      settings.then(({ origin }) => origin ?? git.raw(['remote', 'get-url', 'origin']).catch(noOrigin)),
    ] as const;
    // No git process outlives this call, even if one of them fails.
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

/** Where git keeps the parts of a repository, as absolute paths. */
export interface GitPlaces {
  readonly topLevel: string;
  /** The `.git` directory; for a worktree, that of the repository it belongs to. */
  readonly repository: string;
  /** Where git looks for hooks: `core.hooksPath`, or `hooks` in the repository. */
  readonly hooks: string;
}

/**
 * Asks git where the hooks are for the work tree that `cwd` is in.
 *
 * @param what the thing that needs them, for a message
 * @throws MintmarkError `USAGE` if there is no work tree, `GIT` if git refuses to read it
 */
export async function gitPlaces(cwd: string, env: Environment, what: 'A hook' | 'A workflow'): Promise<GitPlaces> {
  // Git prints the top level without symbolic links, and the others relative to this directory.
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

/** Settings of git, all read by one process. */
interface Settings {
  /** The filters that the repository itself configures: `git status` would run them on files that may have changed. */
  readonly filters: readonly string[];
  /** The URL of the remote `origin`; undefined if its one setting is not enough to know it. */
  readonly origin: string | undefined;
}

/** Includes the format version, which every repository has: simple-git waits 50 ms if git prints nothing. */
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
    // Otherwise git rewrites the URL (insteadOf), or there are several.
    origin: urls.length === 1 && urls[0]?.key === 'remote.origin.url' ? urls[0].value || undefined : undefined,
  };
}

async function openGit(cwd: string, env: Environment, filters: readonly string[] = []): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const environment = gitEnvironment(env, filters);
  return simpleGit({
    baseDir: cwd,
    // Git is done when its output ends, so there is no need to wait 50 ms after its exit.
    completion: { onClose: true, onExit: false },
    allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
    // Allowed only so that they can be disabled.
    unsafe: {
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeFilter: true,
    },
  }).env(environment);
}

function readStatus(status: string): { sha: string | undefined; dirty: boolean } {
  // Present even before the first commit, as `(initial)`. If it is missing, git has failed silently.
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
  // Without file descriptors for the pipes of a program, Node leaves them out, which simple-git does not expect.
  if (/^TypeError: .*'on'/.test(message)) {
    throw new MintmarkError('SYSTEM', 'Too many open files: git cannot be started', { hint: OUT_OF_FILES_HINT, cause });
  }
  if (message.includes('not a git repository (or any'))
    return { kind: 'none', reason: 'there is no git repository here' };
  if (message.includes('dubious ownership')) {
    const reason = 'another user owns the repository (dubious ownership)';
    const [, directory = cwd] = /safe\.directory '?(.+?)'?$/m.exec(message) ?? [];
    const hint = `If you trust it, run: git config --global --add safe.directory '${directory}'`;
    return {
      kind: 'none',
      reason,
      refusal: new MintmarkError('GIT', `git refuses to read ${cwd}: ${reason}`, { hint, cause }),
    };
  }
  throw new MintmarkError(
    'GIT',
    `git could not read the work tree of ${cwd}: ${message.trim().split('\n', 1).join('')}`,
    { hint: "Run mintmark in a directory in which 'git status' works.", cause },
  );
}
