import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A cluster as ECS's API describes it, in the API's own words. */
export interface FakeCluster {
  readonly name: string;
  readonly tasks?: readonly FakeTask[];
  readonly instances?: readonly { readonly arn: string; readonly [field: string]: unknown }[];
  readonly services?: readonly { readonly serviceName: string; readonly [field: string]: unknown }[];
  /** Of DescribeServiceDeployments, the ones in flight. */
  readonly deployments?: readonly { readonly serviceDeploymentArn: string; readonly [field: string]: unknown }[];
  /** Of DescribeServiceRevisions. */
  readonly revisions?: readonly { readonly serviceRevisionArn: string; readonly [field: string]: unknown }[];
}

/** A task of DescribeTasks. */
export interface FakeTask {
  readonly taskArn: string;
  readonly [field: string]: unknown;
}

export interface FakeEcsOptions {
  readonly clusters: readonly FakeCluster[];
  /** By `FAMILY:REVISION`: task definitions for DescribeTaskDefinition. */
  readonly taskDefinitions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Operations that are denied. */
  readonly denied?: readonly string[];
  /** Operations that are throttled this many times first. */
  readonly throttled?: Readonly<Record<string, number>>;
  /** The minimum duration of each call, in milliseconds. */
  readonly latencyMs?: number;
  /** Answers instead of the fake; undefined: the fake answers. */
  readonly answer?: (operation: string, input: Input) => object | undefined;
}

export interface FakeEcs {
  readonly endpoint: string;
  readonly calls: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

type Input = Readonly<Record<string, unknown>>;

class EcsError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The maximum size of a request and of a page. https://docs.aws.amazon.com/AmazonECS/latest/APIReference */
const MOST: Readonly<Record<string, number>> = {
  tasks: 100,
  containerInstances: 100,
  services: 10,
  serviceDeploymentArns: 20,
  serviceRevisionArns: 20,
};

/**
 * An ECS that speaks AWS JSON 1.1 over real HTTP, pages as ECS does and refuses batches that ECS refuses. It is read-only. An unknown operation
 * fails the call.
 */
export async function startEcs(options: FakeEcsOptions): Promise<FakeEcs> {
  const calls: Record<string, number> = {};
  const throttled = { ...options.throttled };
  const server = createServer((request, response) => {
    void (async () => {
      const input = await bodyOf(request);
      const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      calls[operation] = (calls[operation] ?? 0) + 1;
      await sleep(options.latencyMs ?? 0);
      const [status, answer] = answerTo(operation, input, options, throttled);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Input;
}

function answerTo(
  operation: string,
  input: Input,
  options: FakeEcsOptions,
  throttled: Record<string, number>,
): [status: number, answer: object] {
  try {
    if ((throttled[operation] ?? 0) > 0) {
      throttled[operation] = (throttled[operation] ?? 0) - 1;
      throw new EcsError('ThrottlingException', 'Rate exceeded');
    }
    if (options.denied?.includes(operation) === true) {
      const principal = 'arn:aws:sts::111122223333:assumed-role/ci/run';
      throw new EcsError(
        'AccessDeniedException',
        `User: ${principal} is not authorized to perform: ecs:${operation} on resource: arn:aws:ecs:eu-west-1:111122223333:cluster/prod because no identity-based policy allows the ecs:${operation} action`,
      );
    }
    return [200, options.answer?.(operation, input) ?? read(operation, input, options)];
  } catch (error) {
    if (!(error instanceof EcsError)) throw error;
    return [400, { __type: error.type, message: error.message }];
  }
}

function read(operation: string, input: Input, options: FakeEcsOptions): object {
  if (operation === 'DescribeTaskDefinition') return describeTaskDefinition(input, options);
  if (operation === 'DescribeServiceDeployments' || operation === 'DescribeServiceRevisions') {
    return describeHistory(operation, input, options);
  }
  const { tasks = [], instances = [], services = [], deployments = [] } = clusterOf(input, options);
  switch (operation) {
    case 'ListTasks':
      return page(
        input,
        'taskArns',
        tasks
          .filter(({ desiredStatus = 'RUNNING' }) => desiredStatus === (input['desiredStatus'] ?? 'RUNNING'))
          .map(({ taskArn }) => taskArn),
      );
    case 'ListServiceDeployments':
      return { serviceDeployments: deployments.filter(({ serviceArn: arn }) => arn === input['service']) };
    case 'ListServices':
      return page(
        input,
        'serviceArns',
        services.map(({ serviceName }) => serviceArn(serviceName)),
      );
    case 'DescribeTasks':
      return described(input, 'tasks', new Map(tasks.map((task) => [task.taskArn, task])));
    case 'DescribeContainerInstances': {
      const known = instances.map(({ arn, ...fields }): [string, object] => [
        arn,
        { containerInstanceArn: arn, ...fields },
      ]);
      return described(input, 'containerInstances', new Map(known));
    }
    case 'DescribeServices': {
      const known = services.map((service): [string, object] => {
        const arn = serviceArn(service.serviceName);
        return [arn, { serviceArn: arn, status: 'ACTIVE', launchType: 'EC2', ...service }];
      });
      return described(input, 'services', new Map(known));
    }
    default:
      throw new EcsError('UnknownOperationException', operation);
  }
}

function describeHistory(operation: string, input: Input, { clusters }: FakeEcsOptions): object {
  if (operation === 'DescribeServiceDeployments') {
    const known = clusters.flatMap(({ deployments = [] }) => deployments);
    const byArn = new Map(known.map((one) => [one.serviceDeploymentArn, one]));
    return describedAs('serviceDeployments', input, 'serviceDeploymentArns', byArn);
  }
  const known = clusters.flatMap(({ revisions = [] }) => revisions);
  const byArn = new Map(known.map((one) => [one.serviceRevisionArn, one]));
  return describedAs('serviceRevisions', input, 'serviceRevisionArns', byArn);
}

export function serviceArn(name: string): string {
  return `arn:aws:ecs:eu-west-1:111122223333:service/prod/${name}`;
}

function clusterOf(input: Input, { clusters }: FakeEcsOptions): FakeCluster {
  const { cluster: named = 'default' } = input as { readonly cluster?: string };
  const name = named.replace(/^.*\//, '');
  const cluster = clusters.find((one) => one.name === name);
  if (cluster === undefined) throw new EcsError('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

function describeTaskDefinition(input: Input, { taskDefinitions = {} }: FakeEcsOptions): object {
  const name = String(input['taskDefinition']).replace(/^.*\//, '');
  const known = Object.keys(taskDefinitions).filter((one) => one === name || one.startsWith(`${name}:`));
  const found = known.at(-1);
  if (found === undefined) throw new EcsError('ClientException', 'Unable to describe task definition.');
  const taskDefinitionArn = `arn:aws:ecs:eu-west-1:111122223333:task-definition/${found}`;
  return { taskDefinition: { taskDefinitionArn, family: found.replace(/:\d+$/, ''), ...taskDefinitions[found] } };
}

function page(input: Input, field: string, all: readonly string[]): object {
  const size = Math.min(Number(input['maxResults'] ?? 100), 100);
  const start = Number(input['nextToken'] ?? 0);
  const end = start + size;
  return { [field]: all.slice(start, end), ...(end < all.length && { nextToken: String(end) }) };
}

function described(input: Input, field: string, known: ReadonlyMap<string, object>): object {
  return describedAs(field, input, field, known);
}

function describedAs(answer: string, input: Input, field: string, known: ReadonlyMap<string, object>): object {
  const asked = input[field] as readonly string[];
  if (asked.length > (MOST[field] ?? 0)) {
    throw new EcsError('InvalidParameterException', `${field} can have at most ${MOST[field] ?? 0} items.`);
  }
  return {
    [answer]: asked.flatMap((arn) => known.get(arn) ?? []),
    failures: asked.filter((arn) => !known.has(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
  };
}
