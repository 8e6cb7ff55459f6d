import {
  DescribeTasksCommand,
  type DesiredStatus,
  ListTasksCommand,
  type Task as DescribedTask,
} from '@aws-sdk/client-ecs';
import { pagesOf } from '../aws/pages.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import type { EcsConnection } from './client.ts';
import { describeAll } from './describe.ts';
import { type Call, unexpectedAnswer } from './failure.ts';
import { runsOnFargate } from './fargate.ts';

/** A container of a task. */
interface RunningContainer {
  /** As in the task definition. */
  readonly image: string;
  /** The digest of the manifest or index that was pulled; undefined until then. */
  readonly digest: Digest | undefined;
}

/** A task that is running or about to, or that has stopped recently: its images are still on its node. */
export interface Task {
  readonly taskDefinition: string;
  /** The ECS service that it belongs to; undefined for a standalone task. */
  readonly service: string | undefined;
  /** On Fargate, tasks do not share nodes. */
  readonly isFargate: boolean;
  /** Whether it has stopped, or is stopping. */
  readonly isStopped: boolean;
  /** `containerInstanceArn`; undefined on Fargate, and for a task that is not placed. */
  readonly node: string | undefined;
  readonly containers: readonly RunningContainer[];
  /** Names of containers whose image ECS does not report, such as the proxy of Service Connect. */
  readonly imageless: readonly string[];
}

/**
 * ListTasks lists one status at a time, by default the running tasks. A stopped task is listed for at least an hour.
 * The order matters: a task that stops in between is in both lists instead of neither.
 */
const STATUSES: readonly DesiredStatus[] = ['RUNNING', 'STOPPED'];

/**
 * Every task that is running or about to, and every stopped one that ECS still knows. The tasks of a page, up to 100,
 * are described while the next page is fetched.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
 */
export async function readTasks(connection: EcsConnection, cluster: string): Promise<Task[]> {
  const described: Promise<Task[]>[] = [];
  const seen = new Set<string>();
  const call = { operation: 'ListTasks', region: connection.region, subject: cluster };
  for (const desiredStatus of STATUSES) {
    const pages = pagesOf(
      (nextToken) => connection.send(new ListTasksCommand({ cluster, desiredStatus, maxResults: 100, nextToken })),
      (what) => unexpectedAnswer(call, what),
    );
    for await (const page of pages) {
      if (page.taskArns === undefined) throw unexpectedAnswer(call, 'no list of tasks');
      const arns = page.taskArns.filter((arn) => !seen.has(arn));
      for (const arn of arns) seen.add(arn);
      if (arns.length === 0) continue;
      const work = describeTasks(connection, cluster, arns);
      // It is awaited below. Until then a failure must not count as unhandled, even if a later page fails first.
      work.catch(() => undefined);
      described.push(work);
    }
  }
  return (await Promise.all(described)).flat();
}

/** The most tasks in one DescribeTasks. */
const BATCH = 100;

async function describeTasks(connection: EcsConnection, cluster: string, arns: string[]): Promise<Task[]> {
  const call = { operation: 'DescribeTasks', region: connection.region, subject: cluster };
  const described = await describeAll(call, arns, BATCH, {
    send: (tasks) => connection.send(new DescribeTasksCommand({ cluster, tasks })),
    found: ({ tasks }) => tasks,
    arnOf: ({ taskArn }) => taskArn,
  });
  return described.map((task) => taskOf(task, call));
}

function taskOf(task: DescribedTask, call: Call): Task {
  const { taskDefinitionArn, group, containerInstanceArn, containers = [] } = task;
  if (taskDefinitionArn === undefined) throw unexpectedAnswer(call, 'a task without a task definition');
  const { launchType, capacityProviderName } = task;
  const isFargate = runsOnFargate(launchType, capacityProviderName === undefined ? [] : [capacityProviderName]);
  return {
    taskDefinition: taskDefinitionArn,
    service: group?.startsWith('service:') === true ? group.slice('service:'.length) : undefined,
    isFargate,
    isStopped: task.desiredStatus === 'STOPPED' || task.lastStatus === 'STOPPED',
    node: isFargate ? undefined : containerInstanceArn,
    containers: containers.flatMap(({ image, imageDigest }) =>
      image === undefined ? [] : [{ image, digest: isDigest(imageDigest) ? imageDigest : undefined }],
    ),
    imageless: containers.flatMap(({ image, name }) => (image === undefined ? [name ?? 'a container'] : [])),
  };
}
