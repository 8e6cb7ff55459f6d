import { MintmarkError } from '../errors.ts';
import type { Door } from './door.ts';
import type { Written } from '../types/written.ts';

export interface InitOptions {
  /** A hook before each push: by the manager of this name, or by the one that is in use. */
  readonly hook?: string | true | undefined;
  readonly configPath?: string | undefined;
  /** Of mintmark. */
  readonly version: string;
}

/**
 * Writes what a repository needs for mintmark.
 *
 * @throws MintmarkError USAGE where it is not said what, and where what is there is not mintmark's to change
 */
export async function init({ hook, ...options }: InitOptions, door: Pick<Door, 'cwd' | 'env'>): Promise<Written> {
  if (hook === undefined) {
    throw new MintmarkError('USAGE', 'mintmark init writes what it is asked for', {
      hint: 'Ask for the hook that checks before each push:\n  mintmark init --hook',
    });
  }
  const { initHook } = await import('./init-hook.ts');
  return initHook({ ...options, manager: hook === true ? undefined : hook }, door);
}
