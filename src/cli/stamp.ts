import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { STAMP } from '../commands/stamp/options.ts';
import { visible } from '../report/escape.ts';
import { STAMP_FORMATS } from '../commands/stamp/formats.ts';
import { runtime, renderOptions } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';
import { defined } from '../util/defined.ts';

/** `mintmark stamp` */
export function addStamp(program: Command): void {
  define(program, STAMP, async (values) => {
    await run({ ...defined(values), reporting: 'stamp' }, async (print) => {
      const { stampAsConfigured, warningsOf } = await import('../commands/stamp/run.ts');
      const stamped = await stampAsConfigured(values, runtime);
      const colors = createColors(renderOptions(values.output === undefined).colors);
      for (const warning of warningsOf(stamped)) runtime.stderr.write(`${colors.yellow('!')} ${visible(warning)}\n`);
      await print(STAMP_FORMATS[values.format](stamped, colors));
      return 0;
    });
  });
}
