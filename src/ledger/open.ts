import { resolve } from 'node:path';
import type { LedgerConfiguration } from './claim.ts';
import type { AwsRun } from '../aws/settings.ts';
import { Ledger } from './ledger.ts';

export interface OpenOptions extends AwsRun {
  /** What a relative directory is relative to. */
  readonly directory: string;
  readonly now: () => Date;
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
