import { BURST } from '../src/aws/pace.ts';
import { check } from '../src/commands/check/run.ts';
import { DEFAULT_RATE, DEFAULT_TIMEOUT_MS } from '../src/commands/limits.ts';
import { makeImage } from '../__tests__/support/images.ts';
import { askOneByOne, readEverything } from './naive.ts';
import { median, timed, timeNode } from './timing.ts';
import { runtimeOf, repositoryName, repositoryUri, serve } from './fleet.ts';

const IMAGES = 1000;
const LATENCY_MS = 20;
const RUNS = 5;
/** The promise: calls beyond one per repository, and seconds for a thousand of them. */
const EXTRA_CALLS = 10;
const PROMISED_MS = 2000;

/** One size of registry, measured; times in milliseconds. */
export interface CheckFigures {
  readonly repositories: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly process: number;
  readonly inProcess: number;
  /** The minimum: the time in which the pace allows the calls, and the last call's latency. */
  readonly floor: number;
  readonly oneByOne: number;
  readonly readEverything: number | undefined;
  readonly isHeld: boolean;
}

/**
 * Checks an image that is nowhere over a registry of this many repositories.
 *
 * @param candidate a directory with an OCI layout
 */
export async function measureCheck(
  repositories: number,
  cli: string,
  cwd: string,
  candidate: string,
): Promise<CheckFigures> {
  const server = await serve(repositories, IMAGES, LATENCY_MS);
  try {
    const image = `oci:${candidate}`;
    const to = `${repositoryUri(repositoryName(0))}:next`;
    const options = { images: [image], to: [to], timeoutMs: DEFAULT_TIMEOUT_MS, rate: DEFAULT_RATE };
    const runtime = runtimeOf(cwd, server.env);
    const verdictOf = async (): Promise<void> => {
      const [report] = await check(options, runtime);
      if (report?.verdict !== 'unique') throw new Error(`the verdict is ${String(report?.verdict)}`);
    };
    // The first one loads the SDK and makes the images that calibrate.
    await verdictOf();
    await server.calls();
    await verdictOf();
    const calls = await server.calls();
    const inProcess: number[] = [];
    const whole: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      inProcess.push(await timed(verdictOf));
      whole.push(await timeNode([cli, 'check', image, '--to', to], cwd, server.env));
    }
    const imageId = makeImage({ files: 'the candidate' }).identity.platformImages[0]?.imageId ?? '';
    const oneByOne = await timed(() => askOneByOne(server.env, imageId));
    const sum = Object.values(calls).reduce((total, count) => total + count, 0);
    return {
      repositories,
      calls,
      process: median(whole),
      inProcess: median(inProcess),
      floor: Math.max(0, ((sum - DEFAULT_RATE * BURST) / DEFAULT_RATE) * 1000) + LATENCY_MS,
      oneByOne,
      readEverything: repositories > 10 ? undefined : await timeReading(server.env),
      isHeld: sum <= repositories + EXTRA_CALLS && median(whole) <= PROMISED_MS,
    };
  } finally {
    server.stop();
  }
}

/** The second time, when the sandbox has made its images. */
async function timeReading(env: Readonly<Record<string, string>>): Promise<number> {
  await readEverything(env);
  return timed(() => readEverything(env));
}
