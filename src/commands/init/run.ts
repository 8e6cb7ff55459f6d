import type { Runtime } from '../runtime.ts';
import type { Written } from '../written.ts';
import type { InitOptions } from './options.ts';

/**
 * Writes what a repository needs for mintmark: without a hook and a workflow, its mintmark.yml.
 *
 * @throws MintmarkError USAGE if an existing file is not mintmark's to change; and if ECR does not list its
 *   repositories
 */
export async function init({ hook, workflow, ...options }: InitOptions, runtime: Runtime): Promise<readonly Written[]> {
  if (hook === undefined && workflow === undefined) {
    const { initConfiguration } = await import('./configuration.ts');
    return [await initConfiguration(options, runtime)];
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
