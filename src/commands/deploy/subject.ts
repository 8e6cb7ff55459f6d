import { resolve } from 'node:path';
import { shownPath } from '../../config/find.ts';
import { isCluster, regionInArn } from '../../ecs/arn.ts';
import { failWith, MintmarkError } from '../../errors.ts';
import { familyOf } from '../../rules/deployed-container.ts';
import { referenceFault } from '../../image/reference-fault.ts';
import type { TaskDefinition } from '../../ecs/task-definition.ts';
import { readWhole } from '../../util/regular-file.ts';
import type { DeployOptions } from './options.ts';
import type { Runtime } from '../runtime.ts';

/** What is to be deployed, and where. */
export interface DeploySubject {
  /** A name or an ARN. */
  readonly cluster: string;
  /** Of the cluster, if its ARN says it; undefined: that of the environment. */
  readonly region: string | undefined;
  /** From a file. */
  readonly definitions?: readonly TaskDefinition[];
  /** The one to look up in ECS. If there is neither, it is the ECS service's current one. */
  readonly registered?: string;
}

/** What a check of a deployment is named after: the ECS service if the caller named one, or else the family. */
export function deployCheck(ecsService: string | undefined, taskDefinition: string): string {
  return `deploy ${ecsService ?? familyOf(taskDefinition.split('/').at(-1) ?? taskDefinition)}`;
}

/**
 * The same for a run that ended before it had asked ECS.
 *
 * @throws MintmarkError if that is not known
 */
export async function expectedDeployCheck(
  options: Parameters<typeof deploySubject>[0],
  runtime: Pick<Runtime, 'cwd'>,
): Promise<string> {
  if (options.ecsService !== undefined) return deployCheck(options.ecsService, '');
  const { definitions, registered = '' } = await deploySubject(
    { ...options, cluster: options.cluster ?? '-' },
    runtime,
  );
  return deployCheck(undefined, definitions?.[0]?.name ?? registered);
}

/** A family, a revision of it, or the ARN of one. */
const REGISTERED = /^(?:arn:.*:task-definition\/)?[A-Za-z0-9_-]{1,255}(?::[1-9]\d*)?$/;

/**
 * Reads what the caller named. A task definition is a file if it looks like one, with a `/` or an extension: a family
 * has neither.
 *
 * @throws MintmarkError USAGE, and CONFIG with the place of what is wrong in a file
 */
export async function deploySubject(
  { taskDefinition, cluster, ecsService }: Pick<DeployOptions, 'taskDefinition' | 'cluster' | 'ecsService'>,
  { cwd }: Pick<Runtime, 'cwd'>,
): Promise<DeploySubject> {
  if (taskDefinition === undefined && ecsService === undefined) {
    throw new MintmarkError('USAGE', 'No task definition is named', {
      hint: 'Name one: a file, FAMILY:REVISION or an ARN; or --ecs-service NAME for what it runs next.',
    });
  }
  if (cluster === undefined) {
    throw new MintmarkError('USAGE', 'No cluster is named, and what runs there is what the images are compared with', {
      hint: 'Name it: --cluster NAME, or its ARN. The one that ECS calls default must be named too.',
    });
  }
  if (!isCluster(cluster)) {
    throw new MintmarkError('USAGE', `${JSON.stringify(cluster)} is neither the name nor the ARN of an ECS cluster`, {
      hint: 'A name has letters, digits, hyphens and underscores. This lists the ARNs: aws ecs list-clusters',
    });
  }
  const place = { cluster, region: regionOf(cluster, taskDefinition) };
  if (taskDefinition === undefined) return place;
  if (REGISTERED.test(taskDefinition)) return { ...place, registered: taskDefinition };
  if (regionInArn(taskDefinition) !== undefined) {
    throw new MintmarkError('USAGE', `${taskDefinition} is not the ARN of a task definition`, {
      hint: 'Name a file, FAMILY:REVISION or the ARN of a registered one; or --ecs-service NAME for what a service runs next.',
    });
  }
  const definitions = await readDefinitions(taskDefinition, cwd);
  requireReferences(definitions);
  return { ...place, definitions };
}

/** @throws MintmarkError USAGE if the two are in different regions */
function regionOf(cluster: string, taskDefinition = ''): string | undefined {
  const region = regionInArn(cluster);
  const other = regionInArn(taskDefinition);
  if (region !== undefined && other !== undefined && region !== other) {
    throw new MintmarkError('USAGE', `The cluster is in ${region}, and the task definition in ${other}`, {
      hint: 'A cluster runs task definitions of its own region: name one from that region.',
    });
  }
  return region ?? other;
}

async function readDefinitions(path: string, cwd: string): Promise<readonly TaskDefinition[]> {
  const file = shownPath(cwd, resolve(cwd, path));
  const hint = 'Name a file, FAMILY:REVISION of a registered one, or its ARN.';
  const failed = failWith('USAGE', `${file}: the task definition cannot be read`, hint);
  const bytes = await readWhole(resolve(cwd, path)).catch(failed);
  const { parseTaskFile } = await import('./task-file.ts');
  return parseTaskFile(bytes, file);
}

/**
 * Requires each container's image to be an image reference. A file that was not rendered is deployed by mistake, and
 * its images would count as images from elsewhere.
 *
 * @throws MintmarkError CONFIG naming every container whose image is not one
 */
export function requireReferences(definitions: readonly TaskDefinition[]): void {
  const faults = definitions.flatMap(({ name, containers }) =>
    containers.flatMap(({ name: container, image, place }) => {
      const fault = referenceFault(image);
      if (fault === undefined) return [];
      const what = `the image of the container ${container} ${fault} (image: ${JSON.stringify(image)})`;
      return [{ where: place === undefined ? name : `${place.path}:${place.line}:${place.column}`, what, place }];
    }),
  );
  if (faults.length === 0) return;
  throw new MintmarkError('CONFIG', faults.map(({ where, what }) => `${where}: ${what}`).join('\n'), {
    hint: 'Check what is deployed: the task definition after its last image was filled in. amazon-ecs-render-task-definition fills in the image of one container at a time.',
    mistakes: faults.flatMap(({ what, place }) => (place === undefined ? [] : [{ ...place, what }])),
  });
}
