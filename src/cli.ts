import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { AskOptions } from './commands/check.ts';
import type { Door } from './commands/door.ts';
import { FORMATS, type Format, type RenderOptions } from './report/formats.ts';
import { ProgressDisplay } from './report/progress.ts';
import { STAMP_FORMATS } from './report/stamp-formats.ts';
import type { ExitCode, Report } from './types/report.ts';

declare const MINTMARK_VERSION: string;

/** The options that every command has. */
interface Output<F extends string> {
  readonly format: F;
  readonly output?: string;
  readonly debug?: true;
}

interface Asking extends Output<Format> {
  readonly to?: string;
  readonly service?: string;
  readonly config?: string;
  readonly timeout: number;
  readonly rate: number;
}

const { stdout, stderr, env } = process;
// From January 2027 on the AWS SDK wants Node 22, and until then says so on every run with Node 20.
env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const progress = new ProgressDisplay(stderr, () => performance.now());
const door: Door = {
  cwd: process.cwd(),
  env,
  now: () => new Date(),
  clock: {
    now: () => performance.now(),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  },
  stderr,
  progress: (step) => {
    progress.update(step);
  },
  mask: () => undefined,
};

/** Colours for a terminal that takes them, unless NO_COLOR or FORCE_COLOR says otherwise. https://no-color.org */
function renderOptions(toTerminal: boolean): RenderOptions {
  const forced = Boolean(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';
  const colors = !env['NO_COLOR'] && (forced || (toTerminal && stderr.isTTY && env['TERM'] !== 'dumb'));
  return { colors, columns: Math.min(stderr.isTTY ? stderr.columns : 80, 100), now: new Date() };
}

/** Puts a text where it belongs: a file, stdout for machines, stderr for people. */
async function put(text: string, format: string, file: string | undefined): Promise<void> {
  if (file !== undefined) await writeFile(file, text);
  else (format === 'text' ? stderr : stdout).write(text);
}

/** Runs a command to its one exit code; what it throws is said in the format that was asked for. */
async function run(
  command: string,
  { format, output, debug }: Output<string>,
  work: () => Promise<ExitCode>,
): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    progress.end();
    const [{ failureOf, exitCodeOf }, { renderErrorText }] = await Promise.all([
      import('./report/failure.ts'),
      import('./report/error-text.ts'),
    ]);
    const failure = failureOf(error);
    process.exitCode = exitCodeOf(failure);
    if (format === 'json' && (command === 'check' || command === 'guard')) {
      const { renderErrorJson } = await import('./report/json.ts');
      await put(renderErrorJson(command, failure, exitCodeOf(failure)), format, output);
    }
    stderr.write(renderErrorText(failure, renderOptions(true)));
    if (debug === true) stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  } finally {
    progress.end();
  }
}

async function report(
  command: 'check' | 'guard',
  options: Asking,
  work: (ask: AskOptions) => Promise<Report>,
): Promise<void> {
  await run(command, options, async () => {
    const { to, service, config: configPath, timeout: timeoutMs, rate } = options;
    const result = await work({ to, service, configPath, timeoutMs, rate });
    progress.end();
    const render = await FORMATS[options.format]();
    await put(render(result, renderOptions(options.output === undefined)), options.format, options.output);
    return result.exitCode;
  });
}

/** `30s`, `5m`, `1500ms`; a bare number counts seconds. */
function milliseconds(text: string): number {
  const [, number, unit = 's'] = /^(\d+)(ms|s|m)?$/.exec(text) ?? [];
  const value = Number(number) * { ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'];
  // setTimeout takes no longer time than this.
  if (!(value > 0 && value < 2 ** 31)) throw new InvalidArgumentError('Write it as 30s or 5m.');
  return value;
}

function rate(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value > 0))
    throw new InvalidArgumentError('Write a whole number of calls a second.');
  return value;
}

function withOutput(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(new Option('--format <format>', 'what to print').choices(formats).default('text'))
    .option('--output <file>', 'write it to a file instead')
    .option('--debug', 'print the stack trace of an error');
}

function withAsking(command: Command): Command {
  return withOutput(
    command
      .option('--to <repository[:tag]>', 'where the image is going to be pushed; the default is its own reference')
      .option('--service <name>', 'the service that owns the target')
      .option('--config <file>', 'the configuration; the default is the nearest mintmark.yml upwards')
      .addOption(
        new Option('--timeout <time>', 'for the whole run; what is not asked by then is unknown')
          .argParser(milliseconds)
          .default(300_000, '5m'),
      )
      .addOption(new Option('--rate <calls>', 'calls a second and registry').argParser(rate).default(500)),
    Object.keys(FORMATS),
  );
}

const program = new Command('mintmark')
  .description('No two services ever ship the same container image.')
  .version(MINTMARK_VERSION)
  .helpCommand(false)
  .showHelpAfterError('(mintmark --help shows what there is)')
  .exitOverride();

withOutput(program.command('stamp'), ['text', 'json', 'env', 'docker-args'])
  .description('print the mark for this build: tag, build args and labels; no network')
  .option('--service <name>', 'the service that is built; the default is service: in mintmark.yml')
  .option('--config <file>', 'the configuration; the default is the nearest mintmark.yml upwards')
  .action(async (options: Output<keyof typeof STAMP_FORMATS> & { service?: string; config?: string }) => {
    await run('stamp', options, async () => {
      const [{ stamp }, { loadConfiguration }, { createColors }] = await Promise.all([
        import('./commands/stamp.ts'),
        import('./config/load.ts'),
        import('picocolors'),
      ]);
      const config = await loadConfiguration({ cwd: door.cwd, explicitPath: options.config });
      const mark = await stamp({ ...door, service: options.service, config });
      const { colors } = renderOptions(options.output === undefined);
      for (const warning of mark.warnings) stderr.write(`${createColors(colors).yellow('!')} ${warning}\n`);
      await put(STAMP_FORMATS[options.format](mark, createColors(colors)), options.format, options.output);
      return 0;
    });
  });

withAsking(program.command('check <image>'))
  .description('ask every repository whether another service already has this image')
  .action(async (image: string, options: Asking) => {
    await report('check', options, async (ask) => (await import('./commands/check.ts')).check({ ...ask, image }, door));
  });

withAsking(program.command('guard [context]'))
  .description('stamp, build with the mark, check, push, confirm')
  .option('--file <dockerfile>', 'the Dockerfile')
  .option('--image <image>', 'a finished image to check and push, instead of a build')
  .option('--no-push', 'stop after the check')
  .action(async (context: string | undefined, options: Asking & { file?: string; image?: string; push: boolean }) => {
    await report('guard', options, async (ask) => {
      const { guard } = await import('./commands/guard.ts');
      const { file, image, push } = options;
      return guard({ ...ask, context: context ?? '.', file, image, push }, door);
    });
  });

program
  .command('demo')
  .description('the whole story on an embedded ECR: no account, no Docker, no network')
  .action(async () => {
    await run('demo', { format: 'text' }, async () => {
      await (await import('./commands/demo.ts')).demo(door, renderOptions(true));
      return 0;
    });
  });

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message or the help by now.
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
