import { MintmarkError } from '../../errors.ts';
import type { Runtime } from '../runtime.ts';
import type { Written } from './written.ts';

export interface InitOptions {
  /** A hook before each push: by the manager of this name, or by the one that is in use. */
  readonly hook?: string | true | undefined;
  /** A GitHub workflow: of this kind, or the one that fits. */
  readonly workflow?: string | true | undefined;
  readonly configPath?: string | undefined;
  /** Of mintmark. */
  readonly version: string;
}

/**
 * Writes what a repository needs for mintmark.
 *
 * @throws MintmarkError USAGE if it is not said what, and if what is there is not mintmark's to change
 */
export async function init(
  { hook, workflow, ...options }: InitOptions,
  runtime: Pick<Runtime, 'cwd' | 'env'>,
): Promise<readonly Written[]> {
  if (hook === undefined && workflow === undefined) {
    throw new MintmarkError('USAGE', 'mintmark init writes what it is asked for', {
      hint: 'Ask for the hook that checks before each push, for a GitHub workflow, for the IAM policies, or for the table of the ledger:\n  mintmark init --hook\n  mintmark init --workflow\n  mintmark init --iam\n  mintmark init --ledger',
    });
  }
  const written: Written[] = [];
  if (workflow !== undefined) {
    const { initWorkflow } = await import('./workflow.ts');
    written.push(...(await initWorkflow({ ...options, kind: workflow === true ? undefined : workflow }, runtime)));
  }
  if (hook !== undefined) {
    const { initHook } = await import('./hook.ts');
    written.push(await initHook({ ...options, manager: hook === true ? undefined : hook }, runtime));
  }
  return written;
}
