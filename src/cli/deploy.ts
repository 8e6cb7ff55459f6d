import type { Command } from 'commander';
import { DEPLOY, storesOf } from '../commands/deploy/options.ts';
import { runtime } from './runtime.ts';
import { define } from './options.ts';
import { answerOf, runReporting } from './reporting.ts';

const EXAMPLES = `
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`;

/** `mintmark deploy` */
export function addDeploy(program: Command): void {
  const command = define(program, DEPLOY, async (values) => {
    await runReporting('deploy', values, async () => {
      const [{ deploy }, { deployView }] = await Promise.all([
        import('../commands/deploy/run.ts'),
        import('../commands/deploy/view.ts'),
      ]);
      const view = deployView(await deploy({ ...values, stores: storesOf(values.imageStore) }, runtime));
      return answerOf([view], view, values);
    });
  });
  command.addHelpText('after', EXAMPLES);
}
