import type { Command } from 'commander';
import { PAGE_FORMATS } from '../report/formats.ts';
import { AUDIT } from '../commands/audit/options.ts';
import { runtime, endedBy } from './runtime.ts';
import { define } from './options.ts';
import { runReporting } from './run.ts';

/** `mintmark audit` */
export function addAudit(program: Command): void {
  define(program, AUDIT, async (values) => {
    await runReporting('audit', values, PAGE_FORMATS, async () => {
      const [{ audit }, { auditView }] = await Promise.all([
        import('../commands/audit/run.ts'),
        import('../commands/audit/view.ts'),
      ]);
      return auditView(await audit({ ...values, signal: endedBy('SIGINT') }, runtime));
    });
  });
}
