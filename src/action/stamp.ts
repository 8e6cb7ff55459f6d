import { createColors } from 'picocolors';
import type { Runtime } from '../commands/runtime.ts';
import { visible } from '../report/escape.ts';
import type { InputsOf } from './inputs.ts';
import type { Result } from './result.ts';
import { LOG } from './runtime.ts';

export async function runStamp(inputs: InputsOf<'stamp'>, runtime: Runtime): Promise<Result> {
  const [{ stampAsConfigured }, { STAMP_FORMATS }, { stampOutputs }] = await Promise.all([
    import('../commands/stamp/run.ts'),
    import('../commands/stamp/formats.ts'),
    import('../github/outputs.ts'),
  ]);
  const mark = await stampAsConfigured(inputs, runtime);
  const colors = createColors(LOG.colors);
  return {
    text: [...mark.warnings.map((warning) => `! ${visible(warning)}\n`), STAMP_FORMATS.text(mark, colors)].join(''),
    outputs: stampOutputs(mark, inputs.repositories, STAMP_FORMATS.json(mark, colors)),
    ending: { findings: [], unchecked: 0 },
    notify: [],
  };
}
