/** What the ledger's table can be printed as. */
export const LEDGER_FORMATS = ['terraform', 'cloudformation'] as const;
export type LedgerFormat = (typeof LEDGER_FORMATS)[number];
