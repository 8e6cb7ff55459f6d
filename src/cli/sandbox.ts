import type { Command } from 'commander';
import { SANDBOX } from '../commands/sandbox/options.ts';
import { runtime, endedBy, stdout } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';

/** `mintmark sandbox` */
export function addSandbox(program: Command): void {
  define(program, SANDBOX, async (values) => {
    await run({ format: 'text' }, async () => {
      const signal = endedBy('SIGINT', 'SIGTERM');
      const { runSandbox } = await import('../commands/sandbox/run.ts');
      await runSandbox(values, { ...runtime, stdout, signal });
      return 0;
    });
  });
}
