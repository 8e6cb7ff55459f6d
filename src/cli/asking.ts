import type { Command } from 'commander';
import type { AskOptions } from '../commands/check.ts';
import type { BuildFiles } from '../commands/dockerfile-line.ts';
import { FORMATS, type Format } from '../report/formats.ts';
import type { Line } from '../report/line.ts';
import { exitCodeOf, together } from '../rules/exit-code.ts';
import type { Report } from '../types/report.ts';
import { beQuiet, door, endProgress, renderOptions } from './door.ts';
import { type Limits, type Output, withConfig, withLimits, withOutput } from './options.ts';
import { run } from './run.ts';

/** What `check` and `guard` have in common. */
export interface Asking extends Output<Format>, Limits {
  readonly to?: string;
  readonly service?: string;
  readonly create?: true;
  readonly config?: string;
}

export function withAsking(command: Command): Command {
  const asking = command
    .option('--to <repository[:tag]>', 'where the image is going to be pushed; default: its own reference')
    .option('--service <name>', 'the service that owns the target')
    .option('--create', 'the target need not exist: the push creates it, by a repository creation template');
  return withOutput(withLimits(withConfig(asking)), Object.keys(FORMATS));
}

/** Runs a command whose verdict is about images, and prints its reports as one. */
export async function runAsking(
  reporting: Report['command'],
  options: Asking & BuildFiles & { readonly quiet?: boolean; readonly oneLine?: boolean },
  work: (ask: AskOptions) => Promise<Report | readonly Report[]>,
): Promise<void> {
  if (options.quiet === true) beQuiet();
  await run({ ...options, reporting }, async (print) => {
    const { to, service, create, config: configPath, timeout: timeoutMs, rate, oneLine } = options;
    const reports = [await work({ to, service, create, configPath, timeoutMs, rate })].flat();
    endProgress();
    const { renderAll } = await import('../report/several.ts');
    const rendering = {
      ...renderOptions(options.output === undefined),
      oneLine,
      dockerfile: await dockerfileOf(options),
    };
    await print(await renderAll(reports, options, rendering), () =>
      renderAll(reports, { format: 'text' }, renderOptions(true)),
    );
    return exitCodeOf(together(reports));
  });
}

/** Read only for the format that points at it. */
async function dockerfileOf({ format, ...files }: BuildFiles & { readonly format: Format }): Promise<Line | undefined> {
  if (format !== 'sarif') return undefined;
  return (await import('../commands/dockerfile-line.ts')).dockerfileLine(files, door.cwd);
}
