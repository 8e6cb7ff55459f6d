import { loadConfiguration } from '../../config/load.ts';
import { shortName } from '../../ecs/arn.ts';
import { nearest } from '../../util/nearest.ts';
import type { EcsConnection } from '../../ecs/client.ts';
import { usesOf } from './cluster-images.ts';
import { judgeDeploy, twinRepositories } from './judge.ts';
import { failureIn, MintmarkError } from '../../errors.ts';
import type { Cluster } from '../../ecs/cluster.ts';
import type { EcsService } from '../../ecs/services.ts';
import type { TaskDefinition } from '../../ecs/task-definition.ts';
import type { DeployOptions } from './options.ts';
import type { DeployReport } from './report.ts';
import type { DeployFacts } from './facts.ts';
import { deploySubject, type DeploySubject, requireReferences } from './subject.ts';
import type { Runtime } from '../runtime.ts';
import { resolveImages } from './resolve-images.ts';
import { namesByRepository } from './task-reference.ts';
import { namedService } from '../../fleet/scope.ts';
import { TimeLimit } from '../../fleet/time-limit.ts';

/**
 * Finds out whether a deployment would bring an image to a node that has it from another repository, and whether what
 * it names is what it seems.
 *
 * @throws MintmarkError if there is no verdict at all: usage, configuration, a task definition that cannot be read
 */
export async function deploy(options: DeployOptions, runtime: Runtime): Promise<DeployReport> {
  const startedAt = runtime.clock.now();
  const { configPath } = options;
  const configuration = await loadConfiguration({ ...runtime, ...options, configPath, withBaseline: true });
  const service = namedService(options.service);
  const subject = await deploySubject(options, runtime);
  const time = new TimeLimit(options.timeoutMs, runtime.clock);
  const { signal, runMs } = time;
  runtime.progress({ step: 'cluster' });
  try {
    const { connectEcs } = await import('../../ecs/client.ts');
    const { env, clock } = runtime;
    const connection = await connectEcs({ region: subject.region, env, clock, signal, runMs });
    try {
      const { definitions, cluster } = await ask(connection, subject, options.ecsService);
      const known = 'failure' in cluster ? undefined : cluster;
      const deployed = definitions.flatMap(({ containers }) =>
        containers.map(({ image }) => ({ image, digest: undefined })),
      );
      const uses = known === undefined ? [] : usesOf(known);
      const { rate } = options;
      const resolved = await resolveImages(
        namesByRepository([...deployed, ...uses]),
        namesByRepository(deployed),
        configuration,
        { rate, signal, runMs },
        runtime,
      );
      const facts: DeployFacts = {
        ...resolved,
        taskDefinitions: definitions,
        cluster,
        service,
        ecsService: options.ecsService,
        stores: options.stores,
        now: runtime.now(),
      };
      const tagMutability = await resolved.learnMutability(twinRepositories(facts, configuration));
      return {
        command: 'deploy',
        asked: options,
        ...judgeDeploy({ ...facts, tagMutability }, configuration),
        cluster: { name: cluster.name, region: cluster.region },
        stores: options.stores,
        checked: {
          registries: resolved.registries,
          repositories: resolved.repositories,
          nodes: known?.nodes.size ?? 0,
          tasks: known?.tasks.length ?? 0,
          services: known?.services.length ?? 0,
          calls: { ...connection.calls, ...resolved.calls() },
          durationMs: Math.round(runtime.clock.now() - startedAt),
        },
      };
    } finally {
      connection.close();
    }
  } finally {
    time.end();
  }
}

/** The task definitions and the cluster, concurrently. Without the former there is nothing to check. */
async function ask(
  connection: EcsConnection,
  { cluster: name, definitions: given, registered }: DeploySubject,
  ecsService: string | undefined,
): Promise<{ readonly definitions: readonly TaskDefinition[]; readonly cluster: DeployFacts['cluster'] }> {
  const [{ readCluster }, { describeTaskDefinition }] = await Promise.all([
    import('../../ecs/cluster.ts'),
    import('../../ecs/task-definition.ts'),
  ]);
  const [cluster, described] = await Promise.all([
    readCluster(connection, name).catch((error: unknown): DeployFacts['cluster'] => {
      // There is no verdict on a cluster that does not exist, or that has to name the task definition.
      const isNeeded = given === undefined && registered === undefined;
      const failure = failureIn(error);
      if (isNeeded || failure.code === 'USAGE') throw error;
      return { name: shortName(name), region: connection.region, failure };
    }),
    registered === undefined ? undefined : describeTaskDefinition(connection, registered),
  ]);
  const service = 'failure' in cluster ? undefined : serviceNamed(ecsService, cluster);
  if (given !== undefined) return { definitions: given, cluster };
  const definitions = [described ?? (await describeTaskDefinition(connection, currentOf(service, cluster.name)))];
  requireReferences(definitions);
  return { definitions, cluster };
}

/** @throws MintmarkError USAGE if the cluster has no such service */
function serviceNamed(named: string | undefined, { services, name: cluster }: Cluster): EcsService | undefined {
  if (named === undefined) return undefined;
  const service = services.find(({ name }) => name === named);
  if (service !== undefined) return service;
  const meant = nearest(
    shortName(named),
    services.map(({ name }) => name),
  );
  throw new MintmarkError('USAGE', `The cluster ${cluster} has no service ${named}`, {
    hint:
      meant === undefined
        ? `List their ARNs, which end in the names: aws ecs list-services --cluster ${cluster}`
        : `Did you mean ${meant}?`,
  });
}

/** @throws MintmarkError USAGE if it has no task definition yet */
function currentOf(service: EcsService | undefined, cluster: string): string {
  if (service?.taskDefinition !== undefined) return service.taskDefinition;
  throw new MintmarkError(
    'USAGE',
    `The service ${service?.name ?? ''} of the cluster ${cluster} has no task definition yet`,
    {
      hint: 'Name the one that it is to get: a file, FAMILY:REVISION or an ARN.',
    },
  );
}
