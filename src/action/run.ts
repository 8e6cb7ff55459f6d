import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import type { Runtime } from '../commands/runtime.ts';
import { guardOptions } from '../commands/guard/options.ts';
import { visible } from '../report/escape.ts';
import { imageResult } from './image-result.ts';
import { legOf } from '../github/part.ts';
import type { ActionInputs, InputsOf } from './inputs.ts';
import type { Result, StepFile } from './result.ts';
import { keepHeapSmall } from '../util/small-heap.ts';
import { systemClock } from '../util/clock.ts';
import { PAGE_FORMATS } from '../report/formats.ts';
import type { View } from '../report/view.ts';
import type { ReadRemoteFile } from '../util/remote-file.ts';
import { writtenTo } from './file.ts';
import { type Core, CWD, env, LOG, PLAIN, stdout } from './runtime.ts';

const NOT_PUSHED = 'Nothing was pushed: the input push is false.';

const GITHUB_API = 'https://api.github.com';

/** Runs the command and logs its text while the runner processes no workflow commands at all. */
export async function runQuietly(inputs: ActionInputs, files: readonly StepFile[], core: Core): Promise<Result> {
  const [{ quietLog }, { ProgressDisplay }, { warner }] = await Promise.all([
    import('../github/quiet-log.ts'),
    import('../report/progress.ts'),
    import('../report/warner.ts'),
  ]);
  const log = quietLog((line) => stdout.write(line), randomUUID);
  const progress = new ProgressDisplay(stdout, systemClock);
  try {
    const result = await runCommand(inputs, files, {
      cwd: CWD,
      env,
      now: () => new Date(),
      clock: systemClock,
      keepHeapSmall,
      // The runner reads stdout and stderr concurrently, so lines keep their order only within one of them.
      stderr: stdout,
      progress: (step) => {
        progress.update(step);
      },
      warn: warner((line) => {
        progress.end();
        stdout.write(line);
      }),
      readRemote: remoteReaderOf(inputs),
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

/** Reads a configuration on GitHub with the token of the step. */
export function remoteReaderOf({ token = '' }: ActionInputs): ReadRemoteFile {
  return async (file) => {
    const { remoteReader } = await import('../github/contents.ts');
    return await remoteReader(token, env['GITHUB_API_URL'] ?? GITHUB_API, env)(file);
  };
}

async function runCommand(inputs: ActionInputs, files: readonly StepFile[], runtime: Runtime): Promise<Result> {
  switch (inputs.command) {
    case 'stamp':
      return await runStamp(inputs, runtime);
    case 'check': {
      const { check } = await import('../commands/check/run.ts');
      return await imageResult(await check(inputs, runtime), inputs, files, runtime);
    }
    case 'guard': {
      for (const { value } of inputs.secrets) runtime.mask(value);
      const { guard } = await import('../commands/guard/run.ts');
      const result = await imageResult(await guard(guardOptions(inputs), runtime), inputs, files, runtime);
      return inputs.push
        ? result
        : { ...result, text: `${result.text}${NOT_PUSHED}\n`, summary: `${result.summary ?? ''}\n${NOT_PUSHED}\n` };
    }
    case 'deploy': {
      const [{ deploy }, { deployView }, { storesOf }] = await Promise.all([
        import('../commands/deploy/run.ts'),
        import('../commands/deploy/view.ts'),
        import('../commands/deploy/options.ts'),
      ]);
      const view = deployView(await deploy({ ...inputs, stores: storesOf(inputs.imageStore) }, runtime));
      const { announce } = await import('../report/announcement.ts');
      return findingsResult(view, files, announce([view], { ...inputs, leg: legOf(env, inputs.matrix) }));
    }
    case 'audit': {
      const [{ audit }, { auditView }] = await Promise.all([
        import('../commands/audit/run.ts'),
        import('../commands/audit/view.ts'),
      ]);
      // It is about a fleet, not a commit, so GitHub is not notified beyond the step.
      return findingsResult(auditView(await audit(inputs, runtime)), files, []);
    }
  }
}

/** The result of a step whose report is not about an image that was built: `audit` or `deploy`. */
async function findingsResult(
  view: View,
  files: readonly StepFile[],
  announcements: Result['announcements'],
): Promise<Result> {
  for (const { format, write } of files) await write((await PAGE_FORMATS[format]()).render(view, PLAIN));
  const [text, json, markdown, { findingOutputs }] = await Promise.all([
    PAGE_FORMATS.text(),
    PAGE_FORMATS.json(),
    PAGE_FORMATS.markdown(),
    import('../github/outputs.ts'),
  ]);
  return {
    text: text.render(view, LOG),
    summary: markdown.render(view, LOG),
    outputs: findingOutputs(view, json.render(view, LOG), writtenTo(files)),
    ending: view,
    announcements,
  };
}

async function runStamp(inputs: InputsOf<'stamp'>, runtime: Runtime): Promise<Result> {
  const [{ stampAsConfigured, warningsOf }, { STAMP_FORMATS }, { stampOutputs }] = await Promise.all([
    import('../commands/stamp/run.ts'),
    import('../commands/stamp/formats.ts'),
    import('../github/outputs.ts'),
  ]);
  const stamped = await stampAsConfigured(inputs, runtime);
  const colors = createColors(LOG.colors);
  const bakeFile = join(runtime.env['RUNNER_TEMP'] ?? tmpdir(), `mintmark-bake-${randomUUID()}.json`);
  await writeFile(bakeFile, STAMP_FORMATS.bake(stamped, colors));
  const warnings = warningsOf(stamped).map((warning) => `! ${visible(warning)}\n`);
  return {
    text: [...warnings, STAMP_FORMATS.text(stamped, colors)].join(''),
    outputs: stampOutputs(stamped.mark, inputs.repositories, {
      json: STAMP_FORMATS.json(stamped, colors),
      'bake-file': bakeFile,
      'docker-args': STAMP_FORMATS['docker-args'](stamped, colors).trimEnd(),
    }),
    ending: { findings: [], unchecked: 0 },
    announcements: [],
  };
}
