import type { Command } from 'commander';
import { CONFIG_EXPLAIN } from '../commands/config/options.ts';
import { runtime, renderOptions } from './runtime.ts';
import { define } from './options.ts';
import { run } from './run.ts';

/** `mintmark config explain` */
export function addConfig(program: Command): void {
  const config = program
    .command('config')
    .description('what mintmark.yml says')
    .showHelpAfterError('(mintmark config --help shows what it takes)');
  define(config, CONFIG_EXPLAIN, async (values) => {
    await run(values, async (print) => {
      const { explainConfiguration } = await import('../commands/config/run.ts');
      const report = await explainConfiguration(values, runtime);
      const { renderExplanation } = await import('../commands/config/text.ts');
      const { renderExplanationJson } = await import('../commands/config/json.ts');
      await print(
        values.format === 'json'
          ? renderExplanationJson(report)
          : renderExplanation(report, renderOptions(values.output === undefined)),
      );
      return 0;
    });
  });
}
