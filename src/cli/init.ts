import type { Command } from 'commander';
import { INIT } from '../commands/init/options.ts';
import type { Written } from '../commands/written.ts';
import { runtime, renderOptions, stdout } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';

declare const MINTMARK_VERSION: string;

/** `mintmark init` */
export function addInit(program: Command): void {
  define(program, INIT, async ({ iam, ledger, baseline, ...values }) => {
    await run({ format: 'text' }, async (print) => {
      const show = async (written: readonly Written[]): Promise<void> => {
        const { renderInit } = await import('../commands/written.ts');
        await print(written.map((one) => renderInit(one, renderOptions(true))).join(''));
      };
      if (iam !== undefined) {
        const { initIam } = await import('../commands/init/iam.ts');
        const { text, notice } = await initIam({ ...values, format: iam }, runtime);
        stdout.write(text);
        runtime.stderr.write(notice);
      }
      if (ledger !== undefined) {
        const { initLedger } = await import('../commands/init/ledger.ts');
        stdout.write(await initLedger({ ...values, format: ledger }, runtime));
      }
      if (baseline !== undefined) {
        const { recordBaseline } = await import('../commands/audit/record-baseline.ts');
        await show([await recordBaseline({ ...values, ...(baseline !== true && { file: baseline }) }, runtime)]);
      }
      const isDone = iam !== undefined || ledger !== undefined || baseline !== undefined;
      if (isDone && values.hook === undefined && values.workflow === undefined) return 0;
      const { init } = await import('../commands/init/run.ts');
      await show(await init({ ...values, version: MINTMARK_VERSION }, runtime));
      return 0;
    });
  });
}
