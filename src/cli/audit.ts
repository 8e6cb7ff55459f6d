import type { Command } from 'commander';
import { AUDIT_FORMATS, type AuditFormat } from '../report/audit-formats.ts';
import { door, endedBy } from './door.ts';
import { command, type Limits, type Output, withAuditLimits, withConfig, withOutput } from './options.ts';
import { runReporting } from './run.ts';

interface Auditing extends Output<AuditFormat>, Limits {
  readonly config?: string;
  readonly cache?: string;
}

/** `mintmark audit` */
export function addAudit(program: Command): void {
  const auditing = withConfig(
    command(program, 'audit').description('which services share images, over every image of every repository'),
  ).option('--cache <dir>', 'keep manifests here, so that the next audit reads only what is new');
  withOutput(withAuditLimits(auditing), Object.keys(AUDIT_FORMATS)).action(audit);
}

async function audit({ config: configPath, cache, timeout: timeoutMs, rate, ...output }: Auditing): Promise<void> {
  await runReporting('audit', output, AUDIT_FORMATS, async () => {
    const { audit } = await import('../commands/audit.ts');
    return audit({ configPath, cache, timeoutMs, rate, signal: endedBy('SIGINT') }, door);
  });
}
