import { type Fleet, openFleet } from '../fleet/fleet.ts';
import type { RegistryScope } from '../fleet/scope.ts';
import { TimeLimit } from '../fleet/time-limit.ts';
import { DEFAULT_RATE, DEFAULT_TIMEOUT_MS } from './limits.ts';
import type { Runtime } from './runtime.ts';

/** Works with some registries, within the default limits, for a command that has no options for them. */
export async function withFleet<T>(
  scopes: readonly RegistryScope[],
  runtime: Runtime,
  work: (fleet: Fleet) => T | Promise<T>,
): Promise<T> {
  const time = new TimeLimit(DEFAULT_TIMEOUT_MS, runtime.clock);
  try {
    const limits = { rate: DEFAULT_RATE, signal: time.signal, runMs: time.runMs };
    return await work(await openFleet(scopes, limits, runtime));
  } finally {
    time.end();
  }
}
