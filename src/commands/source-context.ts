import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import type { SourceContext } from '../image/sources/source.ts';
import type { Door } from './door.ts';
import { ecrLogin } from './ecr-login.ts';

/**
 * What image sources need of the world; the engine and registries are reached only when a source asks for them.
 *
 * @param signal ends what a registry has not answered when the run's time is over
 */
export function sourceContext(door: Door, signal: AbortSignal): SourceContext {
  const { cwd, env, clock, mask } = door;
  return {
    cwd,
    engine: async () => (await import('../docker/engine.ts')).connectEngine(env),
    repository: async (host, name) => {
      const { openRepository } = await import('../registry/client.ts');
      return openRepository(host, name, {
        ...{ env, clock, mask, signal, readFile, random: Math.random },
        homeDirectory: env['HOME'] ?? homedir(),
        otherLogin: (registry) => ecrLogin(registry, door, signal),
      });
    },
  };
}
