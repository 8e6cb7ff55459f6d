#!/usr/bin/env node
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { Command, CommanderError } from 'commander';
import { createColors } from 'picocolors';
import {
  type Asking,
  buildOptions,
  collect,
  command,
  DEBUG,
  type Output,
  partArguments,
  valid,
  type Checking,
  withChecking,
  withOutput,
  remarkChoices,
  type Guarding,
  withGuarding,
  type Explaining,
  withExplaining,
  type Initializing,
  withInit,
  type Deploying,
  withDeploy,
  type Auditing,
  withAudit,
  type Cleaning,
  nodeMode,
  withNode,
} from './cli-options.ts';
import type { AskOptions } from './commands/check.ts';
import type { BuildFiles } from './commands/dockerfile-line.ts';
import type { Door } from './commands/door.ts';
import { checkHelp, DEPLOY_EXAMPLES, EXIT_CODES, GUARD_EXAMPLES, NODE_HELP } from './commands/help.ts';
import { parsePort, parseRate, parseTimeout, parseUrl } from './commands/limits.ts';
import type { SandboxCommandOptions } from './commands/sandbox.ts';
import { systemCode } from './errors.ts';
import type { Failure } from './report/failure.ts';
import type { Line } from './report/line.ts';
import type { Format, RenderOptions } from './report/formats.ts';
import { ProgressDisplay } from './report/progress.ts';
import { STAMP_FORMATS } from './report/stamp-formats.ts';
import type { ExitCode, Report } from './types/report.ts';

declare const MINTMARK_VERSION: string;

const { stdout, stderr, env } = process;
// From January 2027 on the AWS SDK wants Node 22, and until then says so on every run with Node 20.
env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

type SandboxFlags = Omit<SandboxCommandOptions, 'latencyMs' | 'repositories' | 'deny'> & {
  latency?: number;
  repository?: readonly string[];
  deny?: readonly string[];
};

/** What still hangs once all is said, such as an engine that never answers, keeps the process this long (milliseconds). */
const GRACE_MS = 300;

/** A quiet run leaves nothing behind: at most a line of a terminal that is gone in the end. */
let showsProgress = true;
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
    if (showsProgress) progress.update(step);
  },
  mask: () => undefined,
};

/** Colours for a terminal that takes them, unless NO_COLOR or FORCE_COLOR says otherwise. https://no-color.org */
function renderOptions(toTerminal: boolean): RenderOptions {
  const forced = Boolean(env['FORCE_COLOR']) && env['FORCE_COLOR'] !== '0';
  const colors = !env['NO_COLOR'] && (forced || (toTerminal && stderr.isTTY && env['TERM'] !== 'dumb'));
  // A terminal that does not know its width says 0.
  const columns = (stderr.isTTY && stderr.columns) || 80;
  return { colors, columns: Math.min(columns, 100), now: new Date() };
}

type Print = (text: string) => Promise<void>;

/** Where a text belongs: stdout for machines, stderr for people. */
function printer(format: string): Print {
  return (text) => {
    (format === 'text' ? stderr : stdout).write(text);
    return Promise.resolve();
  };
}

/** Says to people what was thrown, and sets the exit code. The stack trace is for `--debug`. */
async function fail(error: unknown): Promise<{ failure: Failure; exitCode: ExitCode }> {
  progress.end();
  const [{ failureOf, exitCodeOf }, { renderErrorText }] = await Promise.all([
    import('./report/failure.ts'),
    import('./report/error-text.ts'),
  ]);
  const failure = failureOf(error);
  const exitCode = exitCodeOf(failure);
  process.exitCode = exitCode;
  stderr.write(renderErrorText(failure, renderOptions(true)));
  if (process.argv.includes('--debug')) {
    for (let thrown = error; thrown instanceof Error; thrown = thrown.cause) {
      stderr.write(`${thrown.stack ?? thrown.message}\n`);
    }
  }
  return { failure, exitCode };
}

/** Runs a command to its one exit code; what it throws is said in the format that was asked for. */
async function run(
  name: 'stamp' | 'check' | 'guard' | 'audit' | 'deploy' | 'node' | 'init' | 'config' | 'sandbox' | 'demo',
  { format, output, oneLine }: Output<string> & { readonly oneLine?: boolean },
  work: (print: Print) => Promise<ExitCode>,
): Promise<void> {
  let print = printer(format);
  try {
    if (output !== undefined) print = await (await import('./commands/output-file.ts')).openOutputFile(output);
    process.exitCode = await work(print);
  } catch (error) {
    const { failure, exitCode } = await fail(error);
    if (name === 'init' || name === 'config' || name === 'sandbox' || name === 'demo') return;
    const { isFailedFormat, renderFailure } = await import('./report/failed.ts');
    if (!isFailedFormat(format)) return;
    await print(await renderFailure(format, name, failure, exitCode, { ...renderOptions(false), oneLine }));
  } finally {
    progress.end();
  }
}

/** Read only for the format that points at it. */
async function dockerfileOf({ format, ...files }: BuildFiles & { readonly format: Format }): Promise<Line | undefined> {
  if (format !== 'sarif') return undefined;
  return (await import('./commands/dockerfile-line.ts')).dockerfileLine(files, door.cwd);
}

async function report(
  name: 'check' | 'guard',
  options: Asking & BuildFiles & { readonly quiet?: boolean; readonly oneLine?: boolean },
  work: (ask: AskOptions) => Promise<Report | readonly Report[]>,
): Promise<void> {
  showsProgress = options.quiet !== true || stderr.isTTY;
  await run(name, options, async (print) => {
    const { to, service, config: configPath, timeout: timeoutMs, rate, oneLine } = options;
    const reports = [await work({ to, service, configPath, timeoutMs, rate })].flat();
    progress.end();
    const { exitCodeOfAll, renderAll } = await import('./report/several.ts');
    const rendering = {
      ...renderOptions(options.output === undefined),
      oneLine,
      dockerfile: await dockerfileOf(options),
    };
    await print(await renderAll(reports, options, rendering));
    return exitCodeOfAll(reports);
  });
}

const { own, further } = partArguments(process.argv);

const program = new Command('mintmark')
  .description('No two services ever ship the same container image.')
  .version(MINTMARK_VERSION)
  .showHelpAfterError('(mintmark --help shows what there is)')
  .addHelpText('after', EXIT_CODES)
  .exitOverride();

withOutput(
  command(program, 'stamp')
    .description('print the mark for this build: tag, build args and labels; no network')
    .option('--service <name>', 'the service that is built; default: service in mintmark.yml')
    .option('--config <file>', 'the configuration; default: the nearest mintmark.yml upwards'),
  Object.keys(STAMP_FORMATS),
).action(async (options: Output<keyof typeof STAMP_FORMATS> & { service?: string; config?: string }) => {
  await run('stamp', options, async (print) => {
    const { stampAsConfigured } = await import('./commands/stamp.ts');
    const mark = await stampAsConfigured({ service: options.service, configPath: options.config }, door);
    const colors = createColors(renderOptions(options.output === undefined).colors);
    for (const warning of mark.warnings) stderr.write(`${colors.yellow('!')} ${warning}\n`);
    await print(STAMP_FORMATS[options.format](mark, colors));
    return 0;
  });
});

withChecking(
  command(program, 'check [image]').description(
    'ask every repository whether another service already has this image, or those that mintmark.yml names',
  ),
)
  .addHelpText('after', checkHelp)
  .action(async (image: string | undefined, options: Checking) => {
    const { metadataFile, pushed, ledgerOnly } = options;
    const isConfigured = image === undefined && metadataFile === undefined && pushed === undefined;
    await report('check', { ...options, oneLine: isConfigured }, async (ask) =>
      isConfigured
        ? (await import('./commands/check-configured.ts')).checkConfigured({ ...ask, ledgerOnly }, door)
        : (await import('./commands/check.ts')).check({ ...ask, image, metadataFile, pushed, ledgerOnly }, door),
    );
  });

withGuarding(
  command(program, 'guard [context]')
    .usage('[options] [context] [-- options of docker buildx build]')
    .description('stamp, build with the mark, check, push, confirm'),
)
  .addHelpText('after', GUARD_EXAMPLES)
  .action(async (context: string | undefined, options: Guarding) => {
    await report('guard', { ...options, context }, async (ask) => {
      const { guard } = await import('./commands/guard.ts');
      const { image, push } = options;
      const build = buildOptions(options, further);
      return guard({ ...ask, context: context ?? '.', build, image, remark: remarkChoices(options), push }, door);
    });
  });

withNode(
  command(program, 'node').description("what blocks a clean-up of this machine's Docker Engine, and the way out"),
)
  .addHelpText('after', NODE_HELP)
  .action(async (options: Cleaning) => {
    await run('node', options, async (print) => {
      const { node } = await import('./commands/node.ts');
      const mode = nodeMode(options, isatty(0) || stderr.isTTY);
      const answer = await node({ ...options, mode, configPath: options.config }, door);
      const render = await (await import('./report/node-formats.ts')).NODE_FORMATS[options.format]();
      await print(render(answer, renderOptions(options.output === undefined)));
      return answer.exitCode;
    });
  });

withAudit(
  command(program, 'audit').description('which services share images, over every image of every repository'),
).action(async ({ config: configPath, cache, timeout: timeoutMs, rate, ...output }: Auditing) => {
  await run('audit', output, async (print) => {
    // A second Ctrl-C ends the process.
    const ended = new AbortController();
    process.once('SIGINT', () => {
      ended.abort();
    });
    const { audit } = await import('./commands/audit.ts');
    const audited = await audit({ configPath, cache, timeoutMs, rate, signal: ended.signal }, door);
    progress.end();
    const render = await (await import('./report/audit-formats.ts')).AUDIT_FORMATS[output.format]();
    await print(render(audited, renderOptions(output.output === undefined)));
    return audited.exitCode;
  });
});

withDeploy(
  command(program, 'deploy [task-definition]').description(
    'which images of a task definition the nodes of an ECS cluster have from another repository',
  ),
)
  .addHelpText('after', DEPLOY_EXAMPLES)
  .action(async (taskDefinition: string | undefined, options: Deploying) => {
    await run('deploy', options, async (print) => {
      const [{ deploy }, { storesOf }] = await Promise.all([
        import('./commands/deploy.ts'),
        import('./commands/image-stores.ts'),
      ]);
      const { config: configPath, timeout: timeoutMs, imageStore, ...named } = options;
      const stores = storesOf(imageStore);
      const deployed = await deploy({ ...named, taskDefinition, configPath, timeoutMs, stores }, door);
      progress.end();
      const render = await (await import('./report/deploy-formats.ts')).DEPLOY_FORMATS[options.format]();
      await print(render(deployed, renderOptions(options.output === undefined)));
      return deployed.exitCode;
    });
  });

withInit(
  command(program, 'init').description(
    'write what a repository needs for mintmark: a pre-push hook, a GitHub workflow, IAM policies',
  ),
).action(async ({ config: configPath, iam, push = false, audit, deploy, ledger, ...asked }: Initializing) => {
  await run('init', { format: 'text' }, async (print) => {
    if (iam !== undefined) {
      const { initIam } = await import('./commands/init-iam.ts');
      stdout.write(await initIam({ format: iam, push, audit, deploy, configPath }, door));
    }
    if (ledger !== undefined) {
      const { initLedger } = await import('./commands/init-ledger.ts');
      stdout.write(await initLedger({ format: ledger, configPath }, door));
    }
    const isPrinted = iam !== undefined || ledger !== undefined;
    if (isPrinted && asked.hook === undefined && asked.workflow === undefined) return 0;
    const { init } = await import('./commands/init.ts');
    const written = await init({ ...asked, configPath, version: MINTMARK_VERSION }, door);
    const { renderInit } = await import('./report/init-text.ts');
    await print(written.map((one) => renderInit(one, renderOptions(true))).join(''));
    return 0;
  });
});

withExplaining(
  command(command(program, 'config').description('what mintmark.yml says'), 'explain <repository...>').description(
    'whose a repository is, which line of mintmark.yml decides it, and whether it is asked',
  ),
).action(async (repositories: readonly string[], { config: configPath, offline, ...output }: Explaining) => {
  await run('config', output, async (print) => {
    const { explainConfiguration } = await import('./commands/config-explain.ts');
    const report = await explainConfiguration({ repositories, configPath, offline }, door);
    const { renderExplanation } = await import('./report/explanation-text.ts');
    const { renderExplanationJson } = await import('./report/explanation-json.ts');
    const text =
      output.format === 'json'
        ? renderExplanationJson(report)
        : renderExplanation(report, renderOptions(output.output === undefined));
    await print(text);
    return 0;
  });
});

command(program, 'sandbox')
  .description('an ECR of your own on loopback, in memory or in front of an OCI registry')
  .option('--port <port>', 'where it listens; 0: any free port', valid(parsePort, 'Write a port number.'), 4566)
  .option('--registry <url>', 'the OCI registry that keeps blobs and manifests', valid(parseUrl, 'Write an http URL.'))
  .option('--repository <account/region/name>', 'a repository to begin with; may be repeated', collect)
  .option('--deny <account/region/name>', 'a repository that denies every call; may be repeated', collect)
  .option('--latency <time>', 'what every call takes at least', valid(parseTimeout, 'Write it as 20ms.'))
  .option('--rate <calls>', 'calls a second and operation', valid(parseRate, 'Write a whole number above 0.'))
  .option('--page-size <entries>', 'most entries on a page', valid(parseRate, 'Write a whole number above 0.'))
  .option('--anonymous', 'let docker push and pull without a login')
  .option(...DEBUG)
  .action(async ({ latency: latencyMs, repository: repositories = [], deny = [], ...options }: SandboxFlags) => {
    await run('sandbox', { format: 'text' }, async () => {
      const ended = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          ended.abort();
        });
      }
      const { runSandbox } = await import('./commands/sandbox.ts');
      await runSandbox({ ...options, deny, latencyMs, repositories }, { ...door, stdout, signal: ended.signal });
      return 0;
    });
  });

command(program, 'demo')
  .description('the whole story on an embedded ECR: no account, no Docker, no network')
  .option(...DEBUG)
  .action(async () => {
    await run('demo', { format: 'text' }, async () => {
      await (await import('./commands/demo.ts')).demo(door, renderOptions(true));
      return 0;
    });
  });

/** Ends the process once its output is written. */
function leave(): void {
  stdout.write('', () => {
    stderr.write('', () => {
      setTimeout(() => process.exit(), GRACE_MS).unref();
    });
  });
}

for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    // Whoever closed the pipe, such as head, has read what it wanted.
    if (systemCode(error) !== 'EPIPE') throw error;
  });
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    void fail(error).then(leave);
  });
}
try {
  await program.parseAsync(own);
} catch (error) {
  // Commander has printed its own message or the help by now.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else await fail(error);
}
leave();
