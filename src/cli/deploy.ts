import type { Command } from 'commander';
import { DEPLOY } from '../commands/deploy/options.ts';
import { storesOf } from '../commands/image-stores.ts';
import { DEPLOY_FORMATS } from '../report/deploy-formats.ts';
import { door } from './door.ts';
import { define } from './options.ts';
import { runReporting } from './run.ts';

const EXAMPLES = `
Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`;

/** `mintmark deploy` */
export function addDeploy(program: Command): void {
  const command = define(program, DEPLOY, async (values) => {
    await runReporting('deploy', values, DEPLOY_FORMATS, async () => {
      const { deploy } = await import('../commands/deploy.ts');
      return deploy({ ...values, stores: storesOf(values.imageStore) }, door);
    });
  });
  command.addHelpText('after', EXAMPLES);
}
