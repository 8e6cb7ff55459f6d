import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { visible } from '../report/escape.ts';
import { STAMP_FORMATS } from '../report/stamp-formats.ts';
import { door, renderOptions } from './door.ts';
import { command, type Output, withConfig, withOutput } from './options.ts';
import { run } from './run.ts';

interface Stamping extends Output<keyof typeof STAMP_FORMATS> {
  readonly service?: string;
  readonly config?: string;
}

/** `mintmark stamp` */
export function addStamp(program: Command): void {
  const stamping = command(program, 'stamp')
    .description('print the mark for this build: tag, build args and labels; no network')
    .option('--service <name>', 'the service that is built; default: service in mintmark.yml');
  withOutput(withConfig(stamping), Object.keys(STAMP_FORMATS)).action(stamp);
}

async function stamp(options: Stamping): Promise<void> {
  await run({ ...options, reporting: 'stamp' }, async (print) => {
    const { stampAsConfigured } = await import('../commands/stamp.ts');
    const mark = await stampAsConfigured({ service: options.service, configPath: options.config }, door);
    const colors = createColors(renderOptions(options.output === undefined).colors);
    for (const warning of mark.warnings) door.stderr.write(`${colors.yellow('!')} ${visible(warning)}\n`);
    await print(STAMP_FORMATS[options.format](mark, colors));
    return 0;
  });
}
