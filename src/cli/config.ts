import type { Command } from 'commander';
import { CONFIG_EXPLAIN, CONFIG_VALIDATE } from '../commands/config/options.ts';
import { runtime, renderOptions } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';
import { defined } from '../util/defined.ts';

/** `mintmark config explain` and `mintmark config validate` */
export function addConfig(program: Command): void {
  const config = program
    .command('config')
    .description('what mintmark.yml says')
    .showHelpAfterError('(mintmark config --help lists its options)');
  define(config, CONFIG_EXPLAIN, async (values) => {
    await run(defined(values), async (print) => {
      const { explainConfiguration } = await import('../commands/config/run.ts');
      const report = await explainConfiguration(values, runtime);
      if (values.format === 'json') {
        const { renderExplanationJson } = await import('../commands/config/json.ts');
        await print(renderExplanationJson(report));
      } else {
        const { renderExplanation } = await import('../commands/config/text.ts');
        await print(renderExplanation(report, renderOptions(values.output === undefined)));
      }
      return 0;
    });
  });
  define(config, CONFIG_VALIDATE, async (values) => {
    await run({ format: 'text' }, async (print) => {
      const { validateConfiguration } = await import('../commands/config/validate.ts');
      await print(await validateConfiguration(values, runtime));
      return 0;
    });
  });
}
