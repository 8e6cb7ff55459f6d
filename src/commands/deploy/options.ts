import type { ImageStore } from '../../rules/colocated-images.ts';
import { choice, type Given, text } from '../option.ts';
import { CONFIG, LIMITS, REPORTING } from '../shared-options.ts';

/** The values of `--image-store`. */
const STORE_CHOICES = ['classic', 'containerd', 'both'] as const;

export const DEPLOY = {
  verb: 'deploy',
  summary: 'find images of a task definition that nodes of an ECS cluster have from another repository',
  options: {
    taskDefinition: text({
      usage: '[task-definition]',
      help: 'a file (ECS JSON, or a CloudFormation template), FAMILY[:REVISION], or an ARN; default: what the ECS service runs next',
    }),
    cluster: text({ usage: '--cluster <name>', help: 'the ECS cluster, by name or ARN' }),
    ecsService: text({
      usage: '--ecs-service <name>',
      help: 'the ECS service to deploy to; default: those that run the family',
    }),
    imageStore: choice(
      { usage: '--image-store <store>', help: "the image store of the nodes' engines" },
      STORE_CHOICES,
      'both',
    ),
    service: text({ usage: '--service <name>', help: 'the service that is deployed, as mintmark.yml names it' }),
    ...CONFIG,
    ...LIMITS,
    ...REPORTING,
  },
};

export type DeployOptions = Given<Omit<typeof DEPLOY.options, 'imageStore'>, 'timeoutMs' | 'rate'> & {
  /** The image stores that nodes may have. */
  readonly stores: readonly ImageStore[];
};

/** The image stores that nodes may have: ECS does not say which one an engine has. */
export function storesOf(choice: (typeof STORE_CHOICES)[number]): readonly ImageStore[] {
  return choice === 'both' ? ['classic', 'containerd'] : [choice];
}
