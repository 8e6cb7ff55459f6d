import { loadConfiguration } from '../../config/load.ts';
import { tableOf } from '../../ledger/claim.ts';
import { ledgerTemplate } from '../../ledger/template.ts';
import type { LedgerFormat } from '../../ledger/template.ts';
import type { Runtime } from '../runtime.ts';

/** The table's name if mintmark.yml does not say another one. */
const TABLE = 'mintmark';

/**
 * The table of the ledger, and what a pipeline may do with it, to be printed. Nothing is created.
 *
 * @throws MintmarkError CONFIG
 */
export async function initLedger(
  { format, configPath }: { readonly format: LedgerFormat; readonly configPath: string | undefined },
  runtime: Pick<Runtime, 'cwd' | 'env'>,
): Promise<string> {
  const { ledger } = await loadConfiguration({ ...runtime, configPath });
  const named = tableOf(ledger)?.table ?? TABLE;
  // An ARN ends in the name.
  return ledgerTemplate(format, named.slice(named.indexOf('/') + 1));
}
