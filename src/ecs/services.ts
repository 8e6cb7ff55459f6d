import {
  type CapacityProviderStrategyItem,
  DescribeServicesCommand,
  ListServicesCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { pagesOf } from '../aws/pages.ts';
import type { EcsConnection } from './client.ts';
import { describeAll } from './describe.ts';
import { type Call, unexpectedAnswer } from './failure.ts';
import { runsOnFargate } from './fargate.ts';
import { memberOf } from './placement-constraints.ts';
import { readRevisions } from './revisions.ts';

/** Where ECS places tasks, as far as it is specified. */
export interface Placement {
  /** Names of the capacity providers whose instances get the tasks; undefined: any instance. */
  readonly providers: readonly string[] | undefined;
  /** Expressions of placement constraints, in the cluster query language. All have to hold. */
  readonly expressions: readonly string[];
}

/** Something that a service runs or may start tasks of: a deployment, a task set or a service revision. */
interface EcsRevision {
  /** The ARN of its task definition. */
  readonly taskDefinition: string;
  /** Whether its tasks run on Fargate alone. */
  readonly isFargate: boolean;
  /** As the service specifies it, without the constraints of the task definition. */
  readonly placement: Placement;
}

export interface EcsService {
  readonly name: string;
  /** The ARN of its current task definition; undefined if it has none yet. */
  readonly taskDefinition: string | undefined;
  /** Whether its tasks run on Fargate alone. */
  readonly isFargate: boolean;
  /** For a deployment to it, without the constraints of the task definition. */
  readonly placement: Placement;
  /** Everything that it may run now, including the current task definition. */
  readonly revisions: readonly EcsRevision[];
}

/** The most services in one DescribeServices. */
const BATCH = 10;

/**
 * Every service of a cluster that is not deleted, with everything it may run: its current task definition, and those of
 * its deployments, task sets and service revisions.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html
 */
export async function readServices(connection: EcsConnection, cluster: string): Promise<EcsService[]> {
  const arns: string[] = [];
  const call = { operation: 'ListServices', region: connection.region, subject: cluster };
  const pages = pagesOf(
    (nextToken) => connection.send(new ListServicesCommand({ cluster, maxResults: 100, nextToken })),
    (what) => unexpectedAnswer(call, what),
  );
  for await (const page of pages) {
    if (page.serviceArns === undefined) throw unexpectedAnswer(call, 'no list of services');
    arns.push(...page.serviceArns);
  }
  const describing = { ...call, operation: 'DescribeServices' };
  const described = await describeAll(describing, arns, BATCH, {
    send: (batch) => connection.send(new DescribeServicesCommand({ cluster, services: batch })),
    found: (output) => output.services,
    arnOf: ({ serviceArn }) => serviceArn,
  });
  const services = described.filter(({ status }) => status !== 'INACTIVE');
  const revisions = await readRevisions(connection, cluster, services);
  return services.map((service) => ecsService(service, revisions.get(service.serviceArn ?? '') ?? [], describing));
}

function ecsService(service: Service, revisions: readonly Startable[], call: Call): EcsService {
  const { serviceName: name, taskSets = [], deployments = [] } = service;
  if (name === undefined) throw unexpectedAnswer(call, 'a service without a name');
  const inFlight = deployments.filter(
    ({ status, runningCount = 0, pendingCount = 0 }) => status !== 'INACTIVE' || runningCount + pendingCount > 0,
  );
  const all = [service, ...inFlight, ...taskSets, ...revisions].flatMap((one) => revisionOf(one, service));
  // With an external deployment controller only the task sets have task definitions.
  const primary = taskSets.find(({ status }) => status === 'PRIMARY') ?? taskSets[0];
  return {
    name,
    taskDefinition: service.taskDefinition ?? primary?.taskDefinition,
    placement: placementOf(service, service),
    isFargate: isOnFargate(service) ?? (all.length > 0 && all.every(({ isFargate }) => isFargate)),
    revisions: all,
  };
}

/** Something with a task definition that says where its tasks run, or leaves that to the service. */
type Startable = Pick<Service, 'taskDefinition' | 'launchType' | 'capacityProviderStrategy'>;

function revisionOf(one: Startable, service: Startable): EcsRevision[] {
  const { taskDefinition } = one;
  if (taskDefinition === undefined) return [];
  const isFargate = isOnFargate(one) ?? isOnFargate(service) ?? false;
  return [{ taskDefinition, isFargate, placement: placementOf(one, service) }];
}

/** A launch type places tasks on any instance, and capacity providers on their own. */
function placementOf(one: Startable, service: Service): Placement {
  const { capacityProviderStrategy: strategy = [] } =
    one.launchType === undefined && one.capacityProviderStrategy === undefined ? service : one;
  return {
    providers: strategy.length === 0 ? undefined : strategy.map(providerName),
    expressions: memberOf(service.placementConstraints),
  };
}

/** @returns undefined if nothing specifies it */
function isOnFargate({ launchType, capacityProviderStrategy: strategy = [] }: Startable): boolean | undefined {
  if (launchType === undefined && strategy.length === 0) return undefined;
  return runsOnFargate(launchType, strategy.map(providerName));
}

function providerName({ capacityProvider }: CapacityProviderStrategyItem): string {
  return capacityProvider ?? '';
}
