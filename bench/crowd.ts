import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchCheckLayerAvailabilityCommand, ECRClient } from '@aws-sdk/client-ecr';
import { makeImage } from '../__tests__/support/images.ts';
import { systemCode } from '../src/errors.ts';
import { repositoryName, repositoryUri, REGION, serve, type Server, writeCandidate } from './fleet.ts';
import { held, print, table } from './table.ts';
import { median } from './timing.ts';

/** The number of concurrent checks. */
const CROWDS = [1, 5, 10, 20, 50];
const REPOSITORIES = 200;
const LATENCY_MS = 20;
/** Calls per second for the account, and for each check: ECR's and the default, at a fifth. */
const QUOTA = 200;
const RATE = 100;
/** Between two calls of the push. */
const PUSH_EVERY_MS = 42;
/** The promises: seconds by the floor of the quota, times the median, and the share of a push's calls. */
const PROMISED = { times: 1.5, seconds: 2, overMedian: 2, throttled: 0.01 };

const cli = resolve('dist', 'cli.js');
const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
try {
  const candidate = join(cwd, 'candidate');
  await writeCandidate(candidate);
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  print(`checks of ${REPOSITORIES} repositories at once, at ${LATENCY_MS} ms a call, and a push`);
  print(`a quota of ${QUOTA} calls per second for all, and ${RATE} for each check; whole processes, seconds`, '');
  const rows: string[][] = [];
  for (const crowd of CROWDS) rows.push(await row(crowd, candidate));
  table([['checks', 'floor', 'last', 'median', 'slowest', 'throttled calls of the push', 'held'], ...rows]);
} finally {
  await rm(cwd, { recursive: true, force: true });
}

async function row(crowd: number, candidate: string): Promise<string[]> {
  const server = await serve(REPOSITORIES, 1, LATENCY_MS, QUOTA);
  try {
    const began = performance.now();
    const over = new AbortController();
    const pushing = push(server, over.signal);
    const took = await Promise.all(Array.from({ length: crowd }, () => check(server, candidate)));
    const last = (performance.now() - began) / 1000;
    over.abort();
    const { throttled, failed } = await pushing;
    const floor = (REPOSITORIES * crowd - QUOTA) / QUOTA;
    const [middle, slowest] = [median(took), Math.max(...took)];
    const isHeld =
      last <= PROMISED.times * floor + PROMISED.seconds &&
      slowest <= PROMISED.overMedian * middle &&
      throttled <= PROMISED.throttled &&
      failed === 0;
    const seconds = [floor, last, middle, slowest].map((one) => one.toFixed(1));
    return [String(crowd), ...seconds, `${(throttled * 100).toFixed(1)} %`, held(isHeld)];
  } finally {
    server.stop();
  }
}

/** @returns seconds. @throws Error if the verdict is not unique */
async function check(server: Server, candidate: string): Promise<number> {
  const began = performance.now();
  const args = [
    'check',
    `oci:${candidate}`,
    '--to',
    `${repositoryUri(repositoryName(0))}:next`,
    '--rate',
    String(RATE),
  ];
  const child = spawn(process.execPath, [cli, ...args], { cwd, env: server.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`a check ended with ${String(code)}:\n${said}`);
  return (performance.now() - began) / 1000;
}

/** A continuous push: it checks its layers, as docker does, and retries a refused call four times. */
async function push(server: Server, signal: AbortSignal): Promise<{ throttled: number; failed: number }> {
  const client = new ECRClient({
    region: REGION,
    endpoint: server.env['AWS_ENDPOINT_URL_ECR'] ?? '',
    credentials: {
      accessKeyId: server.env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: server.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    maxAttempts: 1,
  });
  const digest = makeImage({ files: 'what is pushed' }).identity.platformImages[0]?.imageId ?? '';
  const ask = async (): Promise<boolean> => {
    const input = { repositoryName: repositoryName(1), layerDigests: [digest] };
    try {
      await client.send(new BatchCheckLayerAvailabilityCommand(input));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ThrottlingException') return false;
      // The server has closed an idle connection, just as it was used.
      if (systemCode(error) === 'ECONNRESET') return ask();
      throw error;
    }
  };
  let [calls, throttled, failed] = [0, 0, 0];
  const one = async (): Promise<void> => {
    calls += 1;
    if (await ask()) return;
    throttled += 1;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await sleep(100 * 2 ** attempt);
      if (await ask()) return;
    }
    failed += 1;
  };
  const sent: Promise<void>[] = [];
  while (!signal.aborted) {
    sent.push(one());
    await sleep(PUSH_EVERY_MS);
  }
  await Promise.all(sent);
  client.destroy();
  return { throttled: throttled / calls, failed };
}
