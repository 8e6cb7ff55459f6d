import type { Command } from 'commander';
import { AUDIT } from '../commands/audit/options.ts';
import { isForgiving } from '../commands/shared-options.ts';
import { runtime, endedBy } from './runtime.ts';
import { define } from './options.ts';
import { answerOf, runReporting } from './reporting.ts';

/** `mintmark audit` */
export function addAudit(program: Command): void {
  define(program, AUDIT, async (values) => {
    await runReporting('audit', values, async () => {
      const [{ audit }, { auditView }] = await Promise.all([
        import('../commands/audit/run.ts'),
        import('../commands/audit/view.ts'),
      ]);
      const view = auditView(await audit({ ...values, signal: endedBy('SIGINT') }, runtime));
      return answerOf([view], view, { warnOnly: isForgiving(values) });
    });
  });
}
