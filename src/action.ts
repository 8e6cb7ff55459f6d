import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createColors } from 'picocolors';
import type * as core from '@actions/core';
import type { BuildFiles } from './commands/dockerfile-line.ts';
import type { Door } from './commands/door.ts';
import type { ReportFile } from './commands/report-file.ts';
import type { TellOptions } from './commands/tell.ts';
import {
  DEFAULT_AUDIT_RATE,
  DEFAULT_AUDIT_TIMEOUT_MS,
  DEFAULT_RATE,
  DEFAULT_TIMEOUT_MS,
  parseRate,
  parseTimeout,
} from './commands/limits.ts';
import { readInputs, type ActionInputs } from './github/inputs.ts';
import type { Outputs } from './github/outputs.ts';
import { type AuditFormat, AUDIT_FORMATS } from './report/audit-formats.ts';
import { DEPLOY_FORMATS } from './report/deploy-formats.ts';
import { FORMATS, isFormat, type RenderOptions } from './report/formats.ts';
import type { Clock } from './types/clock.ts';
import type { AuditReport } from './types/audit.ts';
import type { DeployReport } from './types/deploy.ts';
import type { ExitCode, Report } from './types/report.ts';

/** What a command leaves for the door to write. */
interface Result {
  /** For the job log. */
  readonly text: string;
  /** For the job summary; absent where it would only repeat the outputs. */
  readonly summary?: string;
  readonly outputs: Partial<Outputs>;
  readonly exitCode: ExitCode;
  /** What GitHub is told; absent: nothing beyond the step. */
  readonly told?: Exclude<TellOptions['result'], { readonly failure: unknown }>;
}

type Core = typeof core;
/** The formats of an audit are those of every report, and more. */
type AuditFile = ReportFile<AuditFormat>;

const { env, stdout } = process;
const CWD = env['GITHUB_WORKSPACE'] ?? process.cwd();
const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};
const OPTIONS: RenderOptions = { colors: !env['NO_COLOR'], columns: 100, now: new Date() };
const LIMITS = {
  timeout: (text: string, command: ActionInputs['command']) => {
    if (text !== '') return parseTimeout(text);
    return command === 'audit' ? DEFAULT_AUDIT_TIMEOUT_MS : DEFAULT_TIMEOUT_MS;
  },
  rate: (text: string, command: ActionInputs['command']) => {
    if (text !== '') return parseRate(text);
    return command === 'audit' ? DEFAULT_AUDIT_RATE : DEFAULT_RATE;
  },
};
/** Of all outputs of a job together, in UTF-16. https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idoutputs */
const OUTPUT_LIMIT_BYTES = 1024 * 1024;

const GITHUB_API = 'https://api.github.com';

/** What still hangs once all is said, such as an engine that never answers, keeps the step this long (milliseconds). */
const GRACE_MS = 300;

async function main(core: Core): Promise<ExitCode> {
  let inputs: ActionInputs | undefined;
  let file: AuditFile | undefined;
  try {
    inputs = readInputs((name) => core.getInput(name), LIMITS);
    file = await fileOf(inputs);
    const result = await runQuietly(inputs, file, core);
    await publish(result, core);
    return result.told === undefined ? result.exitCode : await told(result.told, result.exitCode, inputs, core);
  } catch (error) {
    return await fail(error, inputs, file, core);
  }
}

/** Opened before the work, as the command line opens it. */
async function fileOf(inputs: ActionInputs): Promise<AuditFile | undefined> {
  if (inputs.command === 'stamp' || inputs.output === undefined) return undefined;
  const { openReportFile } = await import('./commands/report-file.ts');
  return inputs.command === 'audit'
    ? openReportFile(inputs.output, inputs.format, CWD, AUDIT_FORMATS)
    : openReportFile(inputs.output, inputs.format, CWD, FORMATS);
}

/** Tells GitHub how a step ended, and gives the step's exit code, which is none of GitHub's business. */
async function told(
  result: TellOptions['result'],
  exitCode: ExitCode,
  inputs: ActionInputs | undefined,
  core: Core,
): Promise<ExitCode> {
  if (inputs === undefined || inputs.command === 'stamp' || inputs.command === 'audit') return exitCode;
  const { tell } = await import('./commands/tell.ts');
  const { telling, service } = inputs;
  const warnings = await tell({ ...telling, ...filesOf(inputs), result, service }, { cwd: CWD, env, clock: CLOCK });
  for (const warning of warnings) core.warning(warning, { title: 'mintmark' });
  return telling.warnOnly && !('failure' in result) ? 0 : exitCode;
}

/** What is built, where something is. */
function filesOf(inputs: ActionInputs): BuildFiles {
  if (inputs.command === 'guard') return { context: inputs.context, file: inputs.build.file };
  return inputs.command === 'check' ? { file: inputs.file } : {};
}

/** Runs the command and logs its text while the runner takes no workflow commands, whoever prints them. */
async function runQuietly(inputs: ActionInputs, file: AuditFile | undefined, core: Core): Promise<Result> {
  const [{ quietLog }, { ProgressDisplay }] = await Promise.all([
    import('./github/quiet-log.ts'),
    import('./report/progress.ts'),
  ]);
  const log = quietLog((line) => stdout.write(line), randomUUID);
  const progress = new ProgressDisplay(stdout, () => performance.now());
  try {
    const result = await runCommand(inputs, file, {
      cwd: CWD,
      env,
      now: () => new Date(),
      clock: CLOCK,
      // The runner reads stdout and stderr beside each other: only within one of them do lines keep their order.
      stderr: stdout,
      progress: (step) => {
        progress.update(step);
      },
      readRemote: async (file) => {
        const { remoteReader } = await import('./github/contents.ts');
        return await remoteReader(core.getInput('github-token'), env['GITHUB_API_URL'] ?? GITHUB_API)(file);
      },
      mask: (secret) => {
        log.aloud(() => {
          core.setSecret(secret);
        });
      },
    });
    progress.end();
    stdout.write(result.text);
    return result;
  } finally {
    progress.end();
    log.end();
  }
}

async function runCommand(inputs: ActionInputs, file: AuditFile | undefined, door: Door): Promise<Result> {
  switch (inputs.command) {
    case 'stamp':
      return await runStamp(inputs, door);
    case 'check': {
      const { check } = await import('./commands/check.ts');
      return await reported(await check(inputs, door), inputs, file);
    }
    case 'guard': {
      const { guard } = await import('./commands/guard.ts');
      return await reported(await guard(inputs, door), inputs, file);
    }
    case 'deploy': {
      const [{ deploy }, { storesOf }] = await Promise.all([
        import('./commands/deploy.ts'),
        import('./commands/image-stores.ts'),
      ]);
      return await deployed(await deploy({ ...inputs, stores: storesOf(inputs.imageStore) }, door), file);
    }
    case 'audit': {
      const { audit } = await import('./commands/audit.ts');
      return await audited(await audit(inputs, door), file);
    }
  }
}

async function runStamp(inputs: ActionInputs & { command: 'stamp' }, door: Door): Promise<Result> {
  const [{ stampAsConfigured }, { STAMP_FORMATS }, { stampOutputs }] = await Promise.all([
    import('./commands/stamp.ts'),
    import('./report/stamp-formats.ts'),
    import('./github/outputs.ts'),
  ]);
  const mark = await stampAsConfigured(inputs, door);
  const colors = createColors(OPTIONS.colors);
  return {
    text: [...mark.warnings.map((warning) => `! ${warning}\n`), STAMP_FORMATS.text(mark, colors)].join(''),
    outputs: stampOutputs(mark, inputs.repositories, STAMP_FORMATS.json(mark, colors)),
    exitCode: 0,
  };
}

async function reported(report: Report, inputs: ActionInputs, file: AuditFile | undefined): Promise<Result> {
  if (file !== undefined && isFormat(file.format)) {
    const [render, { dockerfileLine }] = await Promise.all([
      FORMATS[file.format](),
      import('./commands/dockerfile-line.ts'),
    ]);
    const dockerfile = await dockerfileLine(filesOf(inputs), CWD);
    await file.write(render(report, { ...OPTIONS, colors: false, dockerfile }));
  }
  const [{ renderText }, { renderMarkdown }, { renderJson }, { reportOutputs }] = await Promise.all([
    import('./report/text.ts'),
    import('./report/markdown.ts'),
    import('./report/json.ts'),
    import('./github/outputs.ts'),
  ]);
  return {
    text: renderText(report, OPTIONS),
    summary: renderMarkdown(report),
    outputs: reportOutputs(report, renderJson(report), file?.path),
    exitCode: report.exitCode,
    told: { report },
  };
}

/** An audit is of a fleet, and of no commit: GitHub is told nothing beyond the step. */
async function audited(report: AuditReport, file: AuditFile | undefined): Promise<Result> {
  if (file !== undefined) {
    const render = await AUDIT_FORMATS[file.format]();
    await file.write(render(report, { ...OPTIONS, colors: false }));
  }
  const [text, json, markdown, { findingOutputs }] = await Promise.all([
    AUDIT_FORMATS.text(),
    AUDIT_FORMATS.json(),
    AUDIT_FORMATS.markdown(),
    import('./github/outputs.ts'),
  ]);
  return {
    text: text(report, OPTIONS),
    summary: markdown(report, OPTIONS),
    outputs: findingOutputs(report, json(report, OPTIONS), file?.path),
    exitCode: report.exitCode,
  };
}

async function deployed(report: DeployReport, file: AuditFile | undefined): Promise<Result> {
  if (file !== undefined && isFormat(file.format)) {
    const render = await DEPLOY_FORMATS[file.format]();
    await file.write(render(report, { ...OPTIONS, colors: false }));
  }
  const [text, json, markdown, { findingOutputs }] = await Promise.all([
    DEPLOY_FORMATS.text(),
    DEPLOY_FORMATS.json(),
    DEPLOY_FORMATS.markdown(),
    import('./github/outputs.ts'),
  ]);
  return {
    text: text(report, OPTIONS),
    summary: markdown(report, OPTIONS),
    outputs: findingOutputs(report, json(report, OPTIONS), file?.path),
    exitCode: report.exitCode,
    told: { deployed: report },
  };
}

async function publish({ outputs, summary }: Pick<Result, 'outputs' | 'summary'>, core: Core): Promise<void> {
  for (const [name, value] of Object.entries(outputs)) {
    const fits = Buffer.byteLength(value, 'utf16le') <= OUTPUT_LIMIT_BYTES;
    if (!fits) core.warning(`The output '${name}' is over GitHub's limit of 1 MiB and is left empty.`);
    core.setOutput(name, fits ? value : '');
  }
  if (summary !== undefined && env['GITHUB_STEP_SUMMARY'] !== undefined) {
    await core.summary.addRaw(summary).write();
  }
}

/** Says a failure once as an error of the step, and in the outputs and the summary. */
async function fail(
  error: unknown,
  inputs: ActionInputs | undefined,
  file: AuditFile | undefined,
  core: Core,
): Promise<ExitCode> {
  const [{ failureOf, exitCodeOf }, { renderErrorMarkdown }, { renderErrorJson }] = await Promise.all([
    import('./report/failure.ts'),
    import('./report/markdown.ts'),
    import('./report/json.ts'),
  ]);
  const failure = failureOf(error);
  const exitCode = exitCodeOf(failure);
  core.error([failure.message, failure.hint].filter((line) => line !== undefined).join('\n'), { title: 'mintmark' });
  core.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  if (inputs !== undefined && file !== undefined) {
    const { renderFailure } = await import('./report/failed.ts');
    await file.write(await renderFailure(file.format, inputs.command, failure, exitCode, OPTIONS));
  }
  const json = inputs === undefined ? '' : renderErrorJson(inputs.command, failure, exitCode);
  await publish({ outputs: { verdict: 'unknown', json }, summary: renderErrorMarkdown(failure) }, core);
  return await told({ failure }, exitCode, inputs, core);
}

const step = main(await import('@actions/core'));

/** For @github/local-action, which imports the Action and then calls this: the step is under way already. */
export async function run(): Promise<void> {
  await step;
}

process.exitCode = await step;
stdout.write('', () => {
  setTimeout(() => process.exit(), GRACE_MS).unref();
});
