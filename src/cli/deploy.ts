import { type Command, Option } from 'commander';
import { STORE_CHOICES, type StoreChoice, storesOf } from '../commands/image-stores.ts';
import { DEPLOY_FORMATS } from '../report/deploy-formats.ts';
import type { Format } from '../report/formats.ts';
import { door } from './door.ts';
import { command, type Limits, type Output, withConfig, withLimits, withOutput } from './options.ts';
import { runReporting } from './run.ts';

interface Deploying extends Output<Format>, Limits {
  readonly cluster?: string;
  readonly ecsService?: string;
  readonly imageStore: StoreChoice;
  readonly service?: string;
  readonly config?: string;
}

const EXAMPLES = `
A task definition is a file (JSON of ECS, or a CloudFormation template), FAMILY[:REVISION] of a registered one, or its ARN.

Examples:
  mintmark deploy task-definition.json --cluster prod --ecs-service web
  mintmark deploy web:42 --cluster prod
  mintmark deploy --cluster prod --ecs-service web`;

/** `mintmark deploy` */
export function addDeploy(program: Command): void {
  const deploying = command(program, 'deploy [task-definition]')
    .description('which images of a task definition the nodes of an ECS cluster have from another repository')
    .option('--cluster <name>', 'the ECS cluster, by its name or ARN')
    .option('--ecs-service <name>', 'the ECS service that is deployed to; default: those that run the family')
    .addOption(
      new Option('--image-store <store>', "what the nodes' engines have").choices(STORE_CHOICES).default('both'),
    )
    .option('--service <name>', 'whose deployment it is, as mintmark.yml names it');
  withOutput(withLimits(withConfig(deploying)), Object.keys(DEPLOY_FORMATS))
    .addHelpText('after', EXAMPLES)
    .action(deploy);
}

async function deploy(taskDefinition: string | undefined, options: Deploying): Promise<void> {
  await runReporting('deploy', options, DEPLOY_FORMATS, async () => {
    const { deploy } = await import('../commands/deploy.ts');
    const { config: configPath, timeout: timeoutMs, imageStore, ...named } = options;
    return deploy({ ...named, taskDefinition, configPath, timeoutMs, stores: storesOf(imageStore) }, door);
  });
}
