import { DescribeTasksCommand, type Failure, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import { pagesOf } from '../aws/pages.ts';
import { isDigest } from '../image/digest.ts';
import type { RunningTask } from '../types/cluster.ts';
import type { EcsConnection } from './client.ts';
import { type Call, unexpectedAnswer } from './failure.ts';

/**
 * Every task that runs or is about to. What a page lists is described while the next one is fetched, 100 at a time.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
 */
export async function readTasks(connection: EcsConnection, cluster: string): Promise<RunningTask[]> {
  const described: Promise<RunningTask[]>[] = [];
  const call = { operation: 'ListTasks', region: connection.region, subject: cluster };
  const pages = pagesOf(
    (nextToken) => connection.send(new ListTasksCommand({ cluster, maxResults: 100, nextToken })),
    (what) => unexpectedAnswer(call, what),
  );
  for await (const page of pages) {
    if (page.taskArns === undefined) throw unexpectedAnswer(call, 'no list of tasks');
    if (page.taskArns.length > 0) {
      const work = describeTasks(connection, cluster, page.taskArns);
      // Told below, also where a later page fails first.
      work.catch(() => undefined);
      described.push(work);
    }
  }
  return (await Promise.all(described)).flat();
}

async function describeTasks(connection: EcsConnection, cluster: string, arns: string[]): Promise<RunningTask[]> {
  const { tasks = [], failures } = await connection.send(new DescribeTasksCommand({ cluster, tasks: arns }));
  const call = { operation: 'DescribeTasks', region: connection.region, subject: cluster };
  refuseSilence(
    call,
    arns,
    tasks.map(({ taskArn }) => taskArn),
    failures,
  );
  return tasks.map((task) => runningTask(task, call));
}

/**
 * What a batch gives no answer about is an error, unless ECS says that it is gone.
 *
 * @throws MintmarkError UNEXPECTED_ANSWER
 */
export function refuseSilence(
  call: Call,
  asked: readonly string[],
  answered: readonly (string | undefined)[],
  failures: readonly Failure[] = [],
): void {
  const other = failures.find(({ reason }) => reason !== 'MISSING');
  if (other !== undefined)
    throw unexpectedAnswer(call, `${other.reason ?? 'a failure'} for ${other.arn ?? 'one of them'}`);
  const said = new Set([...answered, ...failures.map(({ arn }) => arn)]);
  const silent = asked.find((arn) => !said.has(arn));
  if (silent !== undefined) throw unexpectedAnswer(call, `nothing for ${silent}`);
}

function runningTask(task: Task, call: Call): RunningTask {
  const { taskDefinitionArn, group, launchType, containerInstanceArn, containers = [] } = task;
  if (taskDefinitionArn === undefined) throw unexpectedAnswer(call, 'a task without a task definition');
  return {
    taskDefinition: taskDefinitionArn,
    service: group?.startsWith('service:') === true ? group.slice('service:'.length) : undefined,
    node: launchType === 'FARGATE' ? undefined : containerInstanceArn,
    containers: containers.flatMap(({ image, imageDigest }) =>
      image === undefined ? [] : [{ image, digest: isDigest(imageDigest) ? imageDigest : undefined }],
    ),
  };
}
