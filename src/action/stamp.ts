import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import type { Runtime } from '../commands/runtime.ts';
import { visible } from '../report/escape.ts';
import type { InputsOf } from './inputs.ts';
import type { Result } from './result.ts';
import { LOG } from './runtime.ts';

export async function runStamp(inputs: InputsOf<'stamp'>, runtime: Runtime): Promise<Result> {
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
