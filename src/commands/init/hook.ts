import { chmod, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { loadConfiguration } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import type { HookManager, HookPlan } from '../../hooks/manager.ts';
import { managers } from '../../hooks/managers.ts';
import { gitPlaces, type GitPlaces } from '../../mark/git.ts';
import { shellQuote } from '../../report/escape.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Written } from '../written.ts';
import type { InitOptions } from './options.ts';
import { makeDirectory } from '../../util/directory.ts';
import { replaceFile, unwritten } from '../../util/replace-file.ts';
import type { Runtime } from '../runtime.ts';

interface InitHookOptions extends Pick<InitOptions, 'configPath' | 'version'> {
  /** The hook manager; undefined: the one that the repository is set up for, or else git itself. */
  readonly manager: string | undefined;
}

/**
 * Writes the hook that checks the configured images before each push. Run again by the same version, it changes nothing.
 *
 * @throws MintmarkError USAGE, CONFIG or GIT, before anything is written
 */
export async function initHook(
  { manager: name, configPath, version }: InitHookOptions,
  { cwd, env }: Pick<Runtime, 'cwd' | 'env'>,
): Promise<Written> {
  const places = await gitPlaces(cwd, env, 'A hook');
  const configuration = await loadConfiguration({ cwd, configPath });
  const args = ['check', '--quiet', ...(await configArguments(configuration, cwd, places))];
  const [used, manager] = await choose(name, places.topLevel);
  if (used === 'git') requireOwnHooks(places, { args, version });
  const plan = await manager.plan({
    topLevel: places.topLevel,
    hooksDirectory: places.hooks,
    args,
    version,
    argsLine: args.map(shellQuote).join(' '),
  });
  const change = plan.before === undefined ? 'written' : plan.before === plan.content ? 'unchanged' : 'changed';
  if (change !== 'unchanged') await write(plan);
  return { file: relative(await realpath(cwd), plan.file), change, notes: notesOn(plan, configuration) };
}

async function choose(name: string | undefined, topLevel: string): Promise<[string, HookManager]> {
  for (const [known, manager] of managers) {
    if (name === known || (name === undefined && (await manager.isUsed(topLevel)))) return [known, manager];
  }
  throw new MintmarkError('USAGE', `There is no hook manager ${JSON.stringify(name)} that mintmark knows`, {
    hint: `Write --hook, or --hook with one of: ${[...managers.keys()].join(', ')}.`,
  });
}

/** Arguments that lead the hook, which runs at the top level, to a configuration that is not found from there. */
async function configArguments({ file }: Configuration, cwd: string, { topLevel }: GitPlaces): Promise<string[]> {
  if (file === undefined) return [];
  const path = relative(topLevel, await realpath(resolve(cwd, file)));
  if (path === 'mintmark.yml' || !isInside(path)) return [];
  return ['--config', path.split(sep).join('/')];
}

/** @throws MintmarkError USAGE if git takes the hooks from a directory that other repositories may use as well. */
function requireOwnHooks(
  { topLevel, repository, hooks }: GitPlaces,
  { args, version }: { readonly args: readonly string[]; readonly version: string },
): void {
  if ([topLevel, repository].some((own) => isInside(relative(own, hooks)))) return;
  throw new MintmarkError('USAGE', `git takes the hooks of this repository from ${hooks} (core.hooksPath)`, {
    hint: `Other repositories may use them too. Add this line to the pre-push there yourself:\n  npx --yes mintmark@${version} ${args.map(shellQuote).join(' ')} </dev/null || exit`,
  });
}

function isInside(path: string): boolean {
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

async function write({ file, content, executable }: HookPlan): Promise<void> {
  try {
    await makeDirectory(dirname(file));
    await replaceFile(file, content);
    if (executable) await chmod(file, 0o755);
  } catch (error) {
    throw await unwritten(file, dirname(file), error);
  }
}

function notesOn({ isShared, next }: HookPlan, { file, image, compose }: Configuration): Written['notes'] {
  return [
    { text: isShared ? 'Commit it: everyone who clones the repository gets it.' : 'It holds for this clone only.' },
    ...(next === undefined ? [] : [{ text: 'Once in each clone:', command: next }]),
    ...(image !== undefined || compose !== undefined
      ? []
      : [
          {
            text: `${file ?? 'mintmark.yml'} names no image yet. It needs image: IMAGE or compose: FILE, or each push is stopped.`,
          },
        ]),
    { text: 'To push without the check:', command: 'git push --no-verify' },
  ];
}
