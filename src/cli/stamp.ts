import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { STAMP } from '../commands/stamp/options.ts';
import { visible } from '../report/escape.ts';
import { STAMP_FORMATS } from '../commands/stamp/formats.ts';
import { runtime, renderOptions } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';

/** `mintmark stamp` */
export function addStamp(program: Command): void {
  define(program, STAMP, async (values) => {
    await run({ ...values, reporting: 'stamp' }, async (print) => {
      const { stampAsConfigured } = await import('../commands/stamp/run.ts');
      const mark = await stampAsConfigured(values, runtime);
      const colors = createColors(renderOptions(values.output === undefined).colors);
      for (const warning of mark.warnings) runtime.stderr.write(`${colors.yellow('!')} ${visible(warning)}\n`);
      await print(STAMP_FORMATS[values.format](mark, colors));
      return 0;
    });
  });
}
