import * as sdk from '@aws-sdk/client-ecr';
import { callFailure } from '../../../src/aws/failure.ts';
import { Pace } from '../../../src/aws/pace.ts';
import type { EcrConnection } from '../../../src/ecr/client.ts';
import { callTo } from '../../../src/ecr/failure.ts';
import { registryOf } from '../../../src/ecr/registry.ts';
import { type Digest, isDigest } from '../../../src/image/digest.ts';
import { ecrUri } from '../../../src/image/ecr-reference.ts';
import { OPERATIONS } from '../../../src/sandbox/api/operations.ts';
import { Input } from '../../../src/sandbox/api/input.ts';
import { accessDenied } from '../../../src/sandbox/api/caller.ts';
import type { ResponseBody } from '../../../src/sandbox/call.ts';
import { EcrError } from '../../../src/sandbox/errors.ts';
import { Gate } from '../../../src/sandbox/gate.ts';
import { deleteImage, putBlob } from '../../../src/sandbox/images.ts';
import { Registries } from '../../../src/sandbox/registries.ts';
import { Repositories } from '../../../src/sandbox/repositories.ts';
import { type RepositoryState, USUAL } from '../../../src/sandbox/repository.ts';
import { putSeed } from '../../../src/sandbox/seed.ts';
import type { SandboxState } from '../../../src/sandbox/state.ts';
import { memoryStorage } from '../../../src/sandbox/storage/memory.ts';
import { Uploads } from '../../../src/sandbox/uploads.ts';
import type { OpenRegistry } from '../../../src/connection/connection.ts';
import type { Registry } from '../../../src/image/repository.ts';
import { ACCOUNT, REGION } from '../runtime.ts';
import { defined } from '../../../src/util/defined.ts';
import type { Build } from './images.ts';
import type { Runner } from './runner.ts';

export const REGISTRY: Registry = { account: ACCOUNT, region: REGION };
const CALLER = { ...REGISTRY, principal: `arn:aws:sts::${ACCOUNT}:assumed-role/guard/day` };
/** As long as the product looks for what was written. */
const LONGEST_LAG_MS = 8_000;
const PART_BYTES = 64 * 1024;

/** What one runner does at the registry. */
export interface Session {
  readonly runner: Runner;
  /** The image to push; its bytes are not sent. */
  readonly build?: Build;
  /** How long a layer takes to send, in milliseconds. */
  readonly uploadMs?: number;
  /** A repository that the runner may not read. */
  readonly denied?: string | undefined;
  /** Called when an image became visible in a repository. */
  readonly onPut?: (repository: string, imageId: Digest) => void;
}

/** A registry in the sandbox, without HTTP between it and the product's ECR client. */
export class SimulatedRegistry {
  readonly #state: SandboxState;

  constructor(now: () => Date) {
    const options = { now };
    this.#state = {
      options,
      registries: new Registries(options),
      repositories: new Repositories(),
      storage: memoryStorage(),
      uploads: new Uploads(),
      gate: new Gate(options),
      endpoint: 'http://127.0.0.1',
      uri: ecrUri,
    };
  }

  create(name: string): void {
    const { repositories, options } = this.#state;
    repositories.create({ ...USUAL, registry: REGISTRY, name, createdAt: options.now(), mutability: 'IMMUTABLE' });
  }

  /** As another tool pushes: without anything from this simulation. */
  async push(name: string, { made }: Build, tag: string): Promise<void> {
    await putSeed(this.#state, this.#repository(name), { content: made.content, tags: [tag] });
  }

  /** Deletes the image, as a lifecycle policy does. */
  async remove(name: string, imageId: Digest): Promise<void> {
    const repository = this.#repository(name);
    for (const image of [...repository.images.values()]) {
      if (image.facts.config === imageId) await deleteImage(this.#state, repository, image);
    }
  }

  /** The registry as the product's commands see it. */
  open(session: Session): OpenRegistry {
    return ({ rate, signal }) => Promise.resolve(registryOf(this.#connect(session, rate, signal), {}));
  }

  #connect(session: Session, rate: number, run: AbortSignal): EcrConnection {
    const { runner } = session;
    const calls: Record<string, number> = {};
    const pace = new Pace(rate, runner.clock);
    const registry = `${ACCOUNT}/${REGION}`;
    return {
      region: REGION,
      account: ACCOUNT,
      registry,
      calls,
      send: async (command) => {
        const operation = command.constructor.name.replace(/Command$/, '');
        const members = { ...command.input } as Readonly<Record<string, unknown>>;
        const { repositoryName } = members;
        const repository = typeof repositoryName === 'string' ? repositoryName : undefined;
        try {
          await pace.take(run);
          calls[operation] = (calls[operation] ?? 0) + 1;
          const takesMs = operation === 'UploadLayerPart' ? (session.uploadMs ?? 0) : 0;
          const serve = (): Promise<ResponseBody> => this.#serve(session, operation, members);
          // The sandbox's answer to a command has the command's type.
          return (await runner.call('ecr', operation, serve, takesMs)) as never;
        } catch (error) {
          throw callFailure(asOfSdk(error), callTo(defined({ operation, registry, repository })), run);
        }
      },
      pause: (milliseconds) => runner.clock.sleep(milliseconds, run).catch(() => undefined),
      close: () => undefined,
    };
  }

  async #serve(session: Session, name: string, members: Readonly<Record<string, unknown>>): Promise<ResponseBody> {
    const input = new Input(members);
    if (session.denied !== undefined && members['repositoryName'] === session.denied) {
      throw accessDenied(CALLER, ACCOUNT, name, session.denied);
    }
    switch (name) {
      case 'InitiateLayerUpload':
        return { uploadId: 'upload', partSize: PART_BYTES };
      case 'UploadLayerPart':
        return {};
      case 'CompleteLayerUpload':
        return this.#keepBlob(session, input);
    }
    const operation = OPERATIONS.get(name);
    if (operation === undefined) throw new RangeError(`The sandbox has no ${name}.`);
    const answer = await operation({ state: this.#state, name, caller: CALLER, registry: REGISTRY, input });
    if (name === 'PutImage') session.onPut?.(input.repositoryName(), configOf(input.requiredText('imageManifest')));
    return name === 'DescribeImages' ? this.#described(answer, input) : answer;
  }

  /** The answer as the SDK returns it; and as ECR lists it, without what was pushed a moment ago. */
  #described(answer: ResponseBody, input: Input): ResponseBody {
    const details = answer['imageDetails'] as readonly { imageDigest: Digest; imagePushedAt: number }[];
    const now = this.#state.options.now().getTime();
    const isThere = (digest: Digest, pushedAt: number): boolean => pushedAt * 1000 + lagOf(digest) <= now;
    const isList = input.list('imageIds', { most: 100 }) === undefined;
    return {
      ...answer,
      imageDetails: details
        .filter(({ imageDigest, imagePushedAt }) => !isList || isThere(imageDigest, imagePushedAt))
        .map((one) => ({ ...one, imagePushedAt: new Date(one.imagePushedAt * 1000) })),
    };
  }

  async #keepBlob({ build }: Session, input: Input): Promise<ResponseBody> {
    const [digest] = (input.texts('layerDigests', { most: 1 }) ?? []).filter(isDigest);
    const bytes = digest && build?.blobs.get(digest);
    if (digest === undefined || bytes === undefined) throw new RangeError('Nobody has this blob.');
    await putBlob(this.#state, this.#repository(input.repositoryName()), digest, bytes);
    return { layerDigest: digest };
  }

  #repository(name: string): RepositoryState {
    return this.#state.repositories.get(REGISTRY, name);
  }
}

function configOf(manifest: string): Digest {
  return (JSON.parse(manifest) as { config: { digest: Digest } }).config.digest;
}

/** How long it takes until a listing has an image: some appear at once. */
function lagOf(digest: Digest): number {
  return Math.max(0, parseInt(digest.slice(-2), 16) / 255 - 0.5) * 2 * LONGEST_LAG_MS;
}

const EXCEPTIONS = new Map<string, unknown>(Object.entries(sdk));

/** A refusal by the sandbox as the exception that the SDK makes of it. */
function asOfSdk(error: unknown): unknown {
  if (!(error instanceof EcrError)) return error;
  const { code, message, status } = error;
  const known: unknown = EXCEPTIONS.get(code);
  const thrown =
    typeof known === 'function'
      ? (Reflect.construct(known, [{ message, $metadata: { httpStatusCode: status } }]) as Error)
      : Object.assign(new Error(message), { $metadata: { httpStatusCode: status } });
  return Object.assign(thrown, { name: code });
}
