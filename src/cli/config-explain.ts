import type { Command } from 'commander';
import { door, renderOptions } from './door.ts';
import { command, type Output, withConfig, withOutput } from './options.ts';
import { run } from './run.ts';

interface Explaining extends Output<'text' | 'json'> {
  readonly config?: string;
  readonly offline?: boolean;
}

/** `mintmark config explain` */
export function addConfig(program: Command): void {
  const config = command(program, 'config').description('what mintmark.yml says');
  const explaining = withConfig(
    command(config, 'explain <repository...>').description(
      'whose a repository is, which line of mintmark.yml decides it, and whether it is asked',
    ),
  ).option('--offline', 'do not ask ECR, even where only a tag can tell the service');
  withOutput(explaining, ['text', 'json']).action(explain);
}

async function explain(
  repositories: readonly string[],
  { config: configPath, offline, ...output }: Explaining,
): Promise<void> {
  await run(output, async (print) => {
    const { explainConfiguration } = await import('../commands/config-explain.ts');
    const report = await explainConfiguration({ repositories, configPath, offline }, door);
    const { renderExplanation } = await import('../report/explanation-text.ts');
    const { renderExplanationJson } = await import('../report/explanation-json.ts');
    await print(
      output.format === 'json'
        ? renderExplanationJson(report)
        : renderExplanation(report, renderOptions(output.output === undefined)),
    );
    return 0;
  });
}
