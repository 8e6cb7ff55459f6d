import { afterEach, describe, expect, test } from '@jest/globals';
import { BatchCheckLayerAvailabilityCommand } from '@aws-sdk/client-ecr';
import { askRegistry } from '../../src/ecr/ask.ts';
import { CONCURRENCY, connect, type EcrConnection } from '../../src/ecr/client.ts';
import { listRepositories } from '../../src/ecr/catalog.ts';
import { digestOf } from '../../src/image/digest.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { TestClock } from '../support/clock.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function registry(repositories: number, options: Partial<SandboxOptions>): Promise<EcrConnection> {
  const sandbox = await startSandbox({ now: () => new Date(), ...options });
  for (let index = 0; index < repositories; index += 1) {
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: `app-${index}` });
  }
  const run = new AbortController();
  const env = sandboxEnv(sandbox.endpoint);
  const connection = await connect({
    region: REGION,
    rate: 500,
    env,
    clock: new TestClock(),
    signal: run.signal,
    runMs: 60_000,
  });
  open.push(async () => {
    run.abort();
    connection.close();
    await sandbox.close();
  });
  return connection;
}

async function ask(connection: EcrConnection, listed: () => void = () => undefined): Promise<string[]> {
  const candidate = { platformImages: [{ platform: 'linux/amd64', imageId: digestOf('config') }] };
  const repositories = await listRepositories(connection);
  listed();
  const answers = await askRegistry(connection, {
    candidate,
    repositories,
    calibrateOn: [],
    onAnswer: () => undefined,
    earlier: undefined,
    together: undefined,
    layers: undefined,
  });
  return answers.map(({ answer }) => (answer.kind === 'unchecked' ? answer.failure.code : answer.kind));
}

/** Answers come in waves, as over a network: however fast the machine is, the same number of calls is in progress. */
class Waves {
  size = 1;
  readonly #waiting: (() => void)[] = [];

  readonly wait = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === this.size) for (const answer of this.#waiting.splice(0)) answer();
    });
  };
}

describe('a registry that throttles', () => {
  test('answers everything, at a pace that it allows', async () => {
    // More retries than the SDK's own quota allows.
    const fault: SandboxOptions['fault'] = ({ operation, attempt }) =>
      operation === 'BatchCheckLayerAvailability' && attempt === 1 ? { kind: 'throttle' } : undefined;
    const waves = new Waves();
    const connection = await registry(3 * CONCURRENCY, { fault, latencyMs: 1, sleep: waves.wait });
    const answers = await ask(connection, () => {
      waves.size = CONCURRENCY;
    });
    expect(answers).toHaveLength(3 * CONCURRENCY);
    expect(new Set(answers)).toEqual(new Set(['absent']));
    expect(connection.calls['BatchCheckLayerAvailability']).toBe(6 * CONCURRENCY);
  });

  test('is given up if it does nothing else for half a minute', async () => {
    const fault: SandboxOptions['fault'] = ({ operation }) =>
      operation === 'BatchCheckLayerAvailability' ? { kind: 'throttle' } : undefined;
    const connection = await registry(200, { fault });
    const answers = await ask(connection);
    expect(new Set(answers)).toEqual(new Set(['THROTTLED']));
    const call = new BatchCheckLayerAvailabilityCommand({
      repositoryName: 'app-0',
      layerDigests: [digestOf('config')],
    });
    const calls = connection.calls['BatchCheckLayerAvailability'];
    await expect(connection.send(call)).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(connection.calls['BatchCheckLayerAvailability']).toBe(calls);
  });
});
