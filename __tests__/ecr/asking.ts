import { askRegistry } from '../../src/ecr/ask.ts';
import { listRepositories } from '../../src/ecr/catalog.ts';
import { connect, type EcrConnection } from '../../src/ecr/client.ts';
import type { Answer, RepositoryAnswer } from '../../src/connection/question.ts';
import type { Identity } from '../../src/image/identity.ts';
import type { Repository } from '../../src/image/repository.ts';
import type { Fault } from '../../src/sandbox/call.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SeededRepository } from '../../src/sandbox/seed.ts';
import { TestClock } from '../support/clock.ts';
import { makeImage, type MadeImage } from '../support/images.ts';
import { REGION, sandboxEnv } from '../support/runtime.ts';

export const candidate = makeImage({ files: 'the candidate' });
/** As from a classic image store: without a manifest digest. */
export const bare: Identity = {
  platformImages: candidate.identity.platformImages.map(({ platform, imageId }) => ({ platform, imageId })),
};
export const other = makeImage({ files: 'something else' });
export const PLATFORMS = ['linux/amd64', 'linux/arm64'];
export const both = makeImage({ files: 'the candidate', platforms: PLATFORMS });
/** The platforms of the candidate with other manifests: only the image IDs are the same. */
export const [packedAmd, packedArm] = PLATFORMS.map((platform) =>
  makeImage({ files: 'the candidate', platforms: [platform], format: 'docker' }),
) as [MadeImage, MadeImage];

/** A probe that finds nothing, as with an endpoint that keeps configs elsewhere. */
export const noConfigs: Fault = {
  kind: 'answer',
  change: ({ layers = [], failures = [] }) => ({ layers: [], failures: missing([layers, failures].flat()) }),
};

function missing(entries: unknown[]): object[] {
  return entries.map((entry) => ({
    layerDigest: entry instanceof Object && 'layerDigest' in entry ? entry.layerDigest : undefined,
    failureCode: 'MissingLayerDigest',
  }));
}

/** A registry that is asked who has an image. Each test has its own account. */
export class AskedRegistry {
  readonly sandbox: Sandbox;
  account = 100_000_000_000;
  #connection: EcrConnection | undefined;

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  static async open(): Promise<AskedRegistry> {
    return new AskedRegistry(await startSandbox({ now: () => new Date('2026-11-24T08:00:00Z'), pageSize: 3 }));
  }

  async nextAccount(): Promise<void> {
    this.account += 1;
    this.sandbox.setFault(undefined);
    this.sandbox.resetCalls();
    const env = sandboxEnv(this.sandbox.endpoint, String(this.account));
    const signal = new AbortController().signal;
    this.#connection = await connect({ region: REGION, rate: 500, env, clock: new TestClock(), signal, runMs: 60_000 });
  }

  get connection(): EcrConnection {
    if (this.#connection === undefined) throw new RangeError('nextAccount comes first');
    return this.#connection;
  }

  repository(name: string): SeededRepository {
    return this.sandbox.createRepository({ account: String(this.account), region: REGION, name });
  }

  async ask(identity = candidate.identity, connection = this.connection): Promise<Record<string, Answer>> {
    const answers = await this.askAbout(identity, undefined, connection);
    return Object.fromEntries(answers.map((row) => [row.repository.name, row.answer]));
  }

  async askAbout(
    identity: Identity,
    earlier?: readonly Identity[],
    connection = this.connection,
  ): Promise<RepositoryAnswer[]> {
    const repositories: Repository[] = await listRepositories(connection);
    return askRegistry(connection, {
      candidate: identity,
      repositories,
      calibrateOn: repositories,
      onAnswer: () => undefined,
      earlier,
      together: undefined,
      layers: undefined,
    });
  }
}
