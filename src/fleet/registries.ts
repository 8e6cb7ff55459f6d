import type { OpenRegistry } from '../connection/connection.ts';
import type { Runtime } from '../commands/runtime.ts';

/** Opens registries of the only kind there is. Another kind would be a folder like `ecr/`, and a choice here. */
export async function openRegistries(
  runtime: Pick<Runtime, 'env' | 'clock' | 'now' | 'openRegistry'>,
): Promise<OpenRegistry> {
  if (runtime.openRegistry !== undefined) return runtime.openRegistry;
  const { ecrRegistries } = await import('../ecr/registry.ts');
  return ecrRegistries(runtime);
}
