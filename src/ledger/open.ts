import { resolve } from 'node:path';
import type { LedgerConfiguration } from './claim.ts';
import type { Clock } from '../util/clock.ts';
import { Ledger } from './ledger.ts';

export interface OpenOptions {
  /** What a relative directory is relative to. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  readonly clock: Clock;
  /** Ends every call when the run's time is over. */
  readonly signal: AbortSignal;
  /** The time of the whole run, in milliseconds. */
  readonly runMs: number;
}

/**
 * The ledger that the configuration names. Sends nothing; only what it needs is loaded.
 *
 * @throws MintmarkError USAGE if no region can be found
 */
export async function openLedger(configuration: LedgerConfiguration, options: OpenOptions): Promise<Ledger> {
  const { clock, signal } = options;
  if ('dynamodb' in configuration) {
    const { openTable } = await import('./dynamodb.ts');
    return new Ledger(await openTable({ ...configuration.dynamodb, ...options }), { clock, signal });
  }
  const { openDirectory } = await import('./file.ts');
  const store = openDirectory({ directory: resolve(options.directory, configuration.file), now: options.now });
  return new Ledger(store, { clock, signal });
}
