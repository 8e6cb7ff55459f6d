import type { Input } from '../api/input.ts';
import type { ResponseBody } from '../call.ts';
import { EcrError } from '../errors.ts';
import type { SandboxState } from '../state.ts';
import {
  type ClusterState,
  type EcsAccount,
  lastPart,
  type ServiceState,
  type TaskDefinitionState,
} from './cluster.ts';
import { clusterMembers, definitionMembers, instanceMembers, serviceMembers, taskMembers } from './members.ts';
import { settle, stopAll } from './tasks.ts';

interface EcsContext {
  readonly state: SandboxState;
  readonly account: EcsAccount;
  readonly input: Input;
}

/** One operation of the ECS API. @throws EcrError as documented on its page in the API reference. */
type EcsOperation = (context: EcsContext) => ResponseBody;

const MOST_LISTED = 100;
const NAME = /^[a-zA-Z0-9_-]{1,255}$/;

const createCluster: EcsOperation = ({ state, account, input }) => {
  const name = nameOf(input, 'clusterName', 'default');
  return { cluster: clusterMembers(account.createCluster(name, state.options.now())) };
};

const describeClusters: EcsOperation = ({ account, input }) => {
  const asked = input.texts('clusters', { least: 0, most: 100 }) ?? [];
  const found = (asked.length === 0 ? ['default'] : asked).map(
    (text) => account.clusters.get(account.nameIn(text, 'cluster')) ?? text,
  );
  return described('clusters', found, clusterMembers);
};

const listClusters: EcsOperation = ({ account, input }) => listed(input, 'clusterArns', [...account.clusters.values()]);

const registerTaskDefinition: EcsOperation = ({ state, account, input }) => {
  const family = nameOf(input, 'family');
  const definitions = input.structures('containerDefinitions', { most: 10 });
  if (definitions.length === 0) throw refused('Container definitions should not be empty.');
  const all = account.families.get(family) ?? [];
  const revision = all.length + 1;
  const created: TaskDefinitionState = {
    arn: account.arn(`task-definition/${family}:${revision}`),
    family,
    revision,
    members: input.members,
    containers: definitions.map((one) => ({ name: one.requiredText('name'), image: one.requiredText('image') })),
    registeredAt: state.options.now(),
  };
  account.families.set(family, [...all, created]);
  return { taskDefinition: definitionMembers(created) };
};

const describeTaskDefinition: EcsOperation = ({ account, input }) => ({
  taskDefinition: definitionMembers(account.taskDefinition(input.requiredText('taskDefinition'))),
});

const listTaskDefinitions: EcsOperation = ({ account, input }) => {
  const prefix = input.text('familyPrefix');
  const families = [...account.families].filter(([family]) => prefix === undefined || family === prefix);
  return listed(
    input,
    'taskDefinitionArns',
    families.flatMap(([, all]) => all),
  );
};

const createService: EcsOperation = (context) => {
  const { state, account, input } = context;
  const cluster = clusterOf(context);
  const name = nameOf(input, 'serviceName');
  if (cluster.services.has(name)) throw refused('Creation of service was not idempotent.');
  const { launchType, capacityProviderStrategy, placementConstraints } = input.members;
  const service: ServiceState = {
    arn: account.arn(`service/${cluster.name}/${name}`),
    name,
    taskDefinition: account.taskDefinition(input.requiredText('taskDefinition')),
    desiredCount: input.integer('desiredCount') ?? 1,
    createdAt: state.options.now(),
    members: {
      ...(capacityProviderStrategy === undefined ? { launchType: launchType ?? 'EC2' } : { capacityProviderStrategy }),
      ...(placementConstraints !== undefined && { placementConstraints }),
    },
  };
  cluster.services.set(name, service);
  settle(state, account, cluster, service);
  return { service: serviceMembers(cluster, service) };
};

const updateService: EcsOperation = (context) => {
  const { state, account, input } = context;
  const cluster = clusterOf(context);
  const service = serviceOf(context);
  const definition = input.text('taskDefinition');
  if (definition !== undefined) service.taskDefinition = account.taskDefinition(definition);
  service.desiredCount = input.integer('desiredCount') ?? service.desiredCount;
  if (input.flag('forceNewDeployment')) stopAll(state, cluster, service);
  settle(state, account, cluster, service);
  return { service: serviceMembers(cluster, service) };
};

const deleteService: EcsOperation = (context) => {
  const cluster = clusterOf(context);
  const service = serviceOf(context);
  if (service.desiredCount > 0 && !context.input.flag('force')) {
    throw refused('The service cannot be stopped while it is scaled above 0.');
  }
  stopAll(context.state, cluster, service);
  cluster.node.engine.cleanUp();
  cluster.services.delete(service.name);
  return { service: { ...serviceMembers(cluster, service), status: 'DRAINING' } };
};

const describeServices: EcsOperation = (context) => {
  const cluster = clusterOf(context);
  const asked = context.input.texts('services', { most: 10 }) ?? [];
  const found = asked.map((text) => cluster.services.get(nameInCluster(context, text, 'service')) ?? text);
  return described('services', found, (service) => serviceMembers(cluster, service));
};

const listServices: EcsOperation = (context) =>
  listed(context.input, 'serviceArns', [...clusterOf(context).services.values()]);

/** Deployments finish at once. */
const listServiceDeployments: EcsOperation = (context) => {
  serviceOf(context);
  return { serviceDeployments: [] };
};

const listTasks: EcsOperation = (context) => {
  const { input } = context;
  const isStopped = input.oneOf('desiredStatus', ['RUNNING', 'PENDING', 'STOPPED']) === 'STOPPED';
  const [named, family] = [input.text('serviceName'), input.text('family')];
  const service = named && nameInCluster(context, named, 'service');
  const tasks = clusterOf(context).tasks.filter(
    ({ group, stoppedAt, taskDefinition }) =>
      (stoppedAt !== undefined) === isStopped &&
      (service === undefined || group === `service:${service}`) &&
      (family === undefined || taskDefinition.family === family),
  );
  return listed(input, 'taskArns', tasks);
};

const describeTasks: EcsOperation = (context) => {
  const cluster = clusterOf(context);
  const asked = context.input.texts('tasks', { most: 100 }) ?? [];
  const found = asked.map((text) => {
    const id = nameInCluster(context, text, 'task');
    return cluster.tasks.find(({ arn }) => lastPart(arn) === id) ?? text;
  });
  return described('tasks', found, (task) => taskMembers(cluster, task));
};

const listContainerInstances: EcsOperation = (context) =>
  listed(context.input, 'containerInstanceArns', [clusterOf(context).instance]);

const describeContainerInstances: EcsOperation = (context) => {
  const cluster = clusterOf(context);
  const asked = context.input.texts('containerInstances', { most: 100 }) ?? [];
  const id = lastPart(cluster.instance.arn);
  const found = asked.map((text) => (nameInCluster(context, text, 'container-instance') === id ? cluster : text));
  return described('containerInstances', found, instanceMembers);
};

/** The ECS API operations that the sandbox implements, by the name in `X-Amz-Target`. */
export const ECS_OPERATIONS: ReadonlyMap<string, EcsOperation> = new Map(
  Object.entries({
    CreateCluster: createCluster,
    CreateService: createService,
    DeleteService: deleteService,
    DescribeClusters: describeClusters,
    DescribeContainerInstances: describeContainerInstances,
    DescribeServices: describeServices,
    DescribeTaskDefinition: describeTaskDefinition,
    DescribeTasks: describeTasks,
    ListClusters: listClusters,
    ListContainerInstances: listContainerInstances,
    ListServiceDeployments: listServiceDeployments,
    ListServices: listServices,
    ListTaskDefinitions: listTaskDefinitions,
    ListTasks: listTasks,
    RegisterTaskDefinition: registerTaskDefinition,
    UpdateService: updateService,
  }),
);

function clusterOf({ account, input }: EcsContext): ClusterState {
  return account.cluster(input.text('cluster'));
}

/** @param kind of a resource whose ARN has the name of its cluster */
function nameInCluster(context: EcsContext, text: string, kind: string): string {
  return context.account.nameIn(text, `${kind}/${clusterOf(context).name}`);
}

function serviceOf(context: EcsContext): ServiceState {
  const { services } = clusterOf(context);
  const found = services.get(nameInCluster(context, context.input.requiredText('service'), 'service'));
  if (found) return found;
  throw new EcrError('ServiceNotFoundException', 'Service not found.');
}

function nameOf(input: Input, member: string, otherwise?: string): string {
  const name = input.text(member) ?? otherwise;
  if (name !== undefined && NAME.test(name)) return name;
  throw refused(`${member} should not be blank, and has letters, digits, underscores and hyphens alone.`);
}

function refused(message: string): EcrError {
  return new EcrError('InvalidParameterException', message);
}

/** The ARNs of one page of a list. Its token is the offset of the next page. */
function listed(input: Input, member: string, all: readonly { readonly arn: string }[]): ResponseBody {
  const size = Math.min(input.integer('maxResults') ?? MOST_LISTED, MOST_LISTED);
  const offset = Number(input.text('nextToken') ?? 0);
  if (!Number.isSafeInteger(offset) || offset < 0 || size < 1) throw refused('Invalid token or maxResults.');
  const end = offset + size;
  const arns = all.slice(offset, end).map(({ arn }) => arn);
  return { [member]: arns, ...(end < all.length && { nextToken: String(end) }) };
}

/** What was found, and a failure for each name that matches nothing. */
function described<T extends object>(
  member: string,
  found: readonly (T | string)[],
  membersOf: (one: T) => object,
): ResponseBody {
  return {
    [member]: found.flatMap((one) => (typeof one === 'string' ? [] : [membersOf(one)])),
    failures: found.flatMap((one) => (typeof one === 'string' ? [{ arn: one, reason: 'MISSING' }] : [])),
  };
}
