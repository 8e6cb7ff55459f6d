import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { DEMO } from '../commands/demo/options.ts';
import { input, renderOptions, runtime } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';

/** `mintmark demo` */
export function addDemo(program: Command): void {
  define(program, DEMO, async ({ pause }) => {
    await run({ format: 'text' }, async () => {
      const wait = pause && input().isTTY ? enter : () => Promise.resolve();
      await (await import('../commands/demo/run.ts')).demo(runtime, renderOptions(true), wait);
      return 0;
    });
  });
}

/** Waits for Enter or for the end of stdin. */
async function enter(): Promise<void> {
  const stdin = input();
  if (stdin.readableEnded) return;
  runtime.stderr.write('Press Enter for the next act.');
  const lines = createInterface({ input: stdin });
  await new Promise<void>((resolve) => {
    lines.once('line', () => {
      resolve();
    });
    lines.once('close', resolve);
  });
  lines.close();
  // A blank line between the acts; Enter has ended the line above.
  runtime.stderr.write('\n');
}
