import type { Command } from 'commander';
import { DEMO } from '../commands/demo/options.ts';
import { runtime, renderOptions } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';

/** `mintmark demo` */
export function addDemo(program: Command): void {
  define(program, DEMO, async () => {
    await run({ format: 'text' }, async () => {
      await (await import('../commands/demo/run.ts')).demo(runtime, renderOptions(true));
      return 0;
    });
  });
}
