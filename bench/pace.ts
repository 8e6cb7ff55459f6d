import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { makeImage } from '../__tests__/support/images.ts';
import { BURST } from '../src/aws/pace.ts';
import { check } from '../src/commands/check/run.ts';
import { DEFAULT_TIMEOUT_MS } from '../src/commands/limits.ts';
import { held, print, seconds, table, times } from './table.ts';
import { timed } from './timing.ts';
import { runtimeOf, REGION, repositoryName, repositoryUri, serve, type Server, writeCandidate } from './fleet.ts';

/** Repositories, and calls per second. */
const RUNS = [
  [1000, 500],
  [10_000, 500],
  [1000, 1000],
  [10_000, 1000],
] as const;
const LATENCY_MS = 20;
/** The promise: times the floor of the pace. */
const PROMISED = 1.3;
/** Repositories in the aws CLI's loop: each takes it a process. */
const LOOPED = 20;

const cwd = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
try {
  const candidate = join(cwd, 'candidate');
  await writeCandidate(candidate);
  print(`Node ${process.version}, ${availableParallelism()} cores`, '');
  print(`check in process, at ${LATENCY_MS} ms a call; and at most 0.6 seconds of its calls ahead of the rate`, '');
  const rows: string[][] = [];
  for (const [repositories, rate] of RUNS) {
    const server = await serve(repositories, 1, LATENCY_MS);
    try {
      rows.push(await row(repositories, rate, candidate, server));
    } finally {
      server.stop();
    }
  }
  table([['repositories', 'calls per second', 'calls', 'seconds', 'floor', 'times the floor', 'held'], ...rows]);
  const loop = await measureLoop();
  print('', `the aws CLI in a loop: ${seconds(loop)} s a repository (${LOOPED} repositories, one after the other)`);
} finally {
  await rm(cwd, { recursive: true, force: true });
}

async function row(repositories: number, rate: number, candidate: string, server: Server): Promise<string[]> {
  const to = `${repositoryUri(repositoryName(0))}:next`;
  const options = { images: [`oci:${candidate}`], to: [to], timeoutMs: DEFAULT_TIMEOUT_MS, rate };
  const run = async (): Promise<void> => {
    const [report] = await check(options, runtimeOf(cwd, server.env));
    if (report?.verdict !== 'unique') throw new Error(`the verdict is ${String(report?.verdict)}`);
  };
  // The first one loads the SDK and makes the image that calibrates.
  await run();
  await server.calls();
  const took = await timed(run);
  const calls = Object.values(await server.calls()).reduce((total, count) => total + count, 0);
  const floor = Math.max(0, ((calls - rate * BURST) / rate) * 1000) + LATENCY_MS;
  const isHeld = took <= PROMISED * floor;
  const near = rate >= repositories ? '' : times(took, floor);
  // Without a wait for the pace there is no floor to compare with.
  return [repositories, rate, calls].map(String).concat(seconds(took), seconds(floor), near, near && held(isHeld));
}

/** Milliseconds per repository. */
async function measureLoop(): Promise<number> {
  const server = await serve(LOOPED, 1, LATENCY_MS);
  const imageId = makeImage({ files: 'the candidate' }).identity.platformImages[0]?.imageId ?? '';
  const aws = (...args: string[]): Promise<unknown> =>
    execa('aws', ['--endpoint-url', server.env['AWS_ENDPOINT_URL_ECR'] ?? '', 'ecr', ...args], {
      env: { ...server.env, AWS_DEFAULT_REGION: REGION },
    });
  try {
    const took = await timed(async () => {
      await aws('describe-repositories');
      for (let index = 0; index < LOOPED; index += 1) {
        const name = repositoryName(index);
        await aws('batch-check-layer-availability', '--repository-name', name, '--layer-digests', imageId);
      }
    });
    return took / LOOPED;
  } finally {
    server.stop();
  }
}
