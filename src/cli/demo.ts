import type { Command } from 'commander';
import { door, renderOptions } from './door.ts';
import { command, DEBUG } from './options.ts';
import { run } from './run.ts';

/** `mintmark demo` */
export function addDemo(program: Command): void {
  command(program, 'demo')
    .description('the whole story on an embedded ECR: no account, no Docker, no network')
    .option(...DEBUG)
    .action(demo);
}

async function demo(): Promise<void> {
  await run({ format: 'text' }, async () => {
    await (await import('../commands/demo.ts')).demo(door, renderOptions(true));
    return 0;
  });
}
