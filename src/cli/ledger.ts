import type { Command } from 'commander';
import { LEDGER_SEED, LEDGER_VERIFY } from '../commands/ledger/options.ts';
import { define } from './options.ts';
import { answerOf, runReporting } from './reporting.ts';
import { endedBy, runtime } from './runtime.ts';

/** `mintmark ledger seed` and `mintmark ledger verify` */
export function addLedger(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('compares the ledger of claims with the registries')
    .showHelpAfterError('(mintmark ledger --help lists its options)');
  for (const [table, mode] of [
    [LEDGER_SEED, 'seed'],
    [LEDGER_VERIFY, 'verify'],
  ] as const) {
    define(ledger, table, async (values) => {
      await runReporting(`ledger ${mode}`, values, async () => {
        const [{ reconcile }, { ledgerView }] = await Promise.all([
          import('../commands/ledger/run.ts'),
          import('../commands/ledger/view.ts'),
        ]);
        const view = ledgerView(await reconcile(mode, { ...values, signal: endedBy('SIGINT') }, runtime));
        return answerOf([view], view, values);
      });
    });
  }
}
