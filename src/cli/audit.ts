import type { Command } from 'commander';
import { AUDIT } from '../commands/audit/options.ts';
import { AUDIT_FORMATS } from '../report/audit-formats.ts';
import { door, endedBy } from './door.ts';
import { define } from './options.ts';
import { runReporting } from './run.ts';

/** `mintmark audit` */
export function addAudit(program: Command): void {
  define(program, AUDIT, async (values) => {
    await runReporting('audit', values, AUDIT_FORMATS, async () => {
      const { audit } = await import('../commands/audit.ts');
      return audit({ ...values, signal: endedBy('SIGINT') }, door);
    });
  });
}
