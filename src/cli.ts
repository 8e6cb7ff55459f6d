import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { createColors } from 'picocolors';
import { type Asking, collect, type Output, valid, withAsking, withOutput } from './cli-options.ts';
import type { AskOptions } from './commands/check.ts';
import type { Door } from './commands/door.ts';
import { transportHelp } from './commands/help.ts';
import { parsePort, parseRate, parseTimeout, parseUrl } from './commands/limits.ts';
import type { SandboxCommandOptions } from './commands/sandbox.ts';
import { FORMATS, type RenderOptions } from './report/formats.ts';
import { ProgressDisplay } from './report/progress.ts';
import { STAMP_FORMATS } from './report/stamp-formats.ts';
import type { ExitCode, Report } from './types/report.ts';

declare const MINTMARK_VERSION: string;

const { stdout, stderr, env } = process;
// From January 2027 on the AWS SDK wants Node 22, and until then says so on every run with Node 20.
env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

type SandboxFlags = Omit<SandboxCommandOptions, 'latencyMs' | 'repositories'> & {
  latency?: number;
  repository: readonly string[];
};

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
      const { stampAsConfigured } = await import('./commands/stamp.ts');
      const mark = await stampAsConfigured({ service: options.service, configPath: options.config }, door);
      const { colors } = renderOptions(options.output === undefined);
      for (const warning of mark.warnings) stderr.write(`${createColors(colors).yellow('!')} ${warning}\n`);
      await put(STAMP_FORMATS[options.format](mark, createColors(colors)), options.format, options.output);
      return 0;
    });
  });

withAsking(program.command('check <image>'))
  .description('ask every repository whether another service already has this image')
  .addHelpText('after', () => `\nImages:\n${transportHelp()}`)
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
  .command('sandbox')
  .description('an ECR of your own on loopback, in memory or in front of an OCI registry')
  .option('--port <port>', 'where it listens; 0: any free port', valid(parsePort, 'Write a port number.'), 4566)
  .option('--registry <url>', 'the OCI registry that keeps blobs and manifests', valid(parseUrl, 'Write an http URL.'))
  .option('--repository <account/region/name>', 'a repository to begin with; may be repeated', collect, [])
  .option('--deny <account/region/name>', 'a repository that denies every call; may be repeated', collect, [])
  .option('--latency <time>', 'what every call takes at least', valid(parseTimeout, 'Write it as 20ms.'))
  .option('--rate <calls>', 'calls a second and operation', valid(parseRate, 'Write a whole number.'))
  .option('--page-size <entries>', 'most entries on a page', valid(parseRate, 'Write a whole number.'))
  .option('--anonymous', 'let docker push and pull without a login')
  .action(async ({ latency: latencyMs, repository: repositories, ...options }: SandboxFlags) => {
    await run('sandbox', { format: 'text' }, async () => {
      const ended = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          ended.abort();
        });
      }
      const { runSandbox } = await import('./commands/sandbox.ts');
      await runSandbox({ ...options, latencyMs, repositories }, { ...door, stdout, signal: ended.signal });
      return 0;
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
