import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploy } from '../src/commands/deploy/run.ts';
import { DEFAULT_RATE, DEFAULT_TIMEOUT_MS } from '../src/commands/limits.ts';
import { held, print, seconds, table } from './table.ts';
import { median, timed } from './timing.ts';
import { ACCOUNT, runtimeOf, REGION, repositoryName, repositoryUri } from './fleet.ts';

const NODES = 500;
const TASKS = 5_000;
const SERVICES = 200;
const LATENCY_MS = 20;
const RUNS = 3;
/** The promise, in calls and milliseconds. */
const PROMISED_CALLS = 600;
const PROMISED_MS = 10_000;

const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
const server = fork(join(import.meta.dirname, 'deploy-server.mjs'), [NODES, TASKS, SERVICES, LATENCY_MS].map(String));
try {
  const [{ ecr, ecs }] = (await once(server, 'message')) as [{ readonly ecr: string; readonly ecs: string }];
  const image = `${repositoryUri(repositoryName(SERVICES))}:live`;
  const definition = { family: 'web', containerDefinitions: [{ name: 'app', image }] };
  await writeFile(join(cwd, 'task.json'), JSON.stringify(definition));
  const runtime = runtimeOf(cwd, {
    AWS_ENDPOINT_URL_ECR: ecr,
    AWS_ENDPOINT_URL_ECS: ecs,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: REGION,
  });
  const options = { taskDefinition: 'task.json', cluster: 'prod', stores: ['classic', 'containerd'] } as const;
  const limits = { timeoutMs: DEFAULT_TIMEOUT_MS, rate: DEFAULT_RATE };
  const times: number[] = [];
  let calls: Readonly<Record<string, number>> = {};
  for (let run = 0; run < RUNS; run += 1) {
    times.push(
      await timed(async () => {
        const report = await deploy({ ...options, ...limits }, runtime);
        if (report.verdict !== 'shared') throw new Error(`the verdict is ${report.verdict}`);
        ({ calls } = report.checked);
      }),
    );
  }
  const sum = Object.values(calls).reduce((total, count) => total + count, 0);
  const isHeld = sum <= PROMISED_CALLS && median(times) <= PROMISED_MS;
  print(`deploy over a cluster at ${LATENCY_MS} ms a call; seconds in process, median of ${RUNS}`, '');
  table([
    ['nodes', 'tasks', 'services', 'calls', 'seconds', 'held'],
    [String(NODES), String(TASKS), String(SERVICES), String(sum), seconds(median(times)), held(isHeld)],
  ]);
  print(
    Object.entries(calls)
      .map(([operation, count]) => `${operation} ${count}`)
      .join(', '),
  );
} finally {
  server.disconnect();
  await rm(cwd, { recursive: true, force: true });
}
