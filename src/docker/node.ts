import type Docker from 'dockerode';
import pMap from 'p-map';
import { MintmarkError } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import { isObject, textAt, valueAt } from '../util/json-object.ts';
import { isLoopback } from '../util/loopback.ts';
import {
  type NodeContainer,
  type NodeImage,
  type NodeReference,
  readContainers,
  readImages,
  readNamed,
  readTagTime,
} from './node-answers.ts';
import type { ImageStore } from '../image/sources/source.ts';
import type { Clock } from '../util/clock.ts';
import { withDeadline } from '../util/deadline.ts';
import type { DockerHost } from './address.ts';
import { engineFailure, get, isUnsettled, notAnEngine, openEngine, statusOf } from './connection.ts';
import { imageStoreIn } from './inspection.ts';
import type { Environment } from '../util/environment.ts';

/** What an engine says about itself. */
export interface EngineIdentity {
  readonly address: string;
  readonly version: string;
  readonly imageStore: ImageStore;
}

/** What the engine did with a name. */
type Untagging =
  | { readonly kind: 'removed'; readonly deleted: readonly string[] }
  | { readonly kind: 'gone' }
  /** With the reason in the engine's words. */
  | { readonly kind: 'refused'; readonly reason: string };

/** The Docker Engine of a node that is cleaned up. Every method throws MintmarkError DOCKER. */
export interface NodeEngine {
  readonly identity: EngineIdentity;
  /** Whether it is on this machine, judging by its address. */
  readonly isLocal: boolean;
  images(): Promise<readonly NodeImage[]>;
  /** When each of these was last tagged, if the engine reports it. */
  tagTimes(ids: readonly Digest[]): Promise<ReadonlyMap<Digest, Date>>;
  /** All containers, whatever their state. */
  containers(): Promise<readonly NodeContainer[]>;
  /** What a name refers to now; undefined if nothing. */
  named(name: string): Promise<{ readonly id: Digest; readonly references: readonly NodeReference[] } | undefined>;
  /** The engine's figure for the size of all images, in bytes. The containerd image store includes its build cache. */
  layersBytes(): Promise<number | undefined>;
  /** `docker rmi NAME`, never forced. Removing the last name deletes the image. */
  untag(name: string): Promise<Untagging>;
}

/** Sends a request to the engine. @returns undefined if it is for an image that does not exist */
type Ask = (path: string, query?: Readonly<Record<string, string | boolean>>) => Promise<unknown>;

/**
 * The engine that the docker CLI would talk to.
 *
 * @param env what the docker CLI reads: DOCKER_HOST, DOCKER_CONTEXT and so on
 * @param ended ends the question that the engine has not answered yet, but no removal: the engine goes on with it anyway
 * @param warn says which part of the docker CLI's configuration cannot be read
 * @throws MintmarkError DOCKER
 */
export async function connectNode(
  env: Environment,
  clock: Clock,
  ended = NEVER,
  warn: (text: string) => void = () => undefined,
): Promise<NodeEngine> {
  const { host, client } = await openEngine(env, warn);
  const ask: Ask = async (path, query = {}) => {
    const once = (): Promise<unknown> =>
      withDeadline(ended, clock, PATIENCE_MS, (abortSignal) => get(client, path, query, abortSignal));
    try {
      return await (path === '/info' ? once() : settled(once, clock));
    } catch (error) {
      if (ended.aborted) throw cancelled(error, host);
      // What an engine says about itself depends on no image.
      throw path !== '/info' && isUnsettled(error) ? unsettled(error, host) : engineFailure(error, host);
    }
  };
  const identity = identityIn(await ask('/info'), host);
  const { imageStore } = identity;
  return {
    identity,
    isLocal: isLocal(host),
    images: async () => readImages(await ask('/images/json', { all: true, 'shared-size': true }), imageStore),
    tagTimes: async (ids) => {
      const times = await pMap(ids, async (id) => [id, readTagTime(await ask(`/images/${id}/json`))] as const, {
        concurrency: CONCURRENCY,
      });
      return new Map(times.flatMap(([id, time]) => (time === undefined ? [] : [[id, time] as const])));
    },
    containers: async () => readContainers(await ask('/containers/json', { all: true })),
    named: async (name) => {
      const answer = await ask(`/images/${name}/json`);
      return answer === undefined ? undefined : readNamed(answer, imageStore);
    },
    layersBytes: async () => {
      const bytes = valueAt(await ask('/system/df', { type: 'image' }), 'LayersSize');
      return typeof bytes === 'number' ? bytes : undefined;
    },
    untag: (name) => withDeadline(NEVER, clock, REMOVAL_MS, (abortSignal) => untag(client, host, name, abortSignal)),
  };
}

function identityIn(info: unknown, { address }: DockerHost): EngineIdentity {
  const version = textAt(info, 'ServerVersion');
  if (version === undefined) throw notAnEngine(address, 'its /info has no ServerVersion');
  return { address, version, imageStore: imageStoreIn(info, address) };
}

/** How long to wait for an engine that hangs, as it may on a full disk (milliseconds). */
const PATIENCE_MS = 120_000;
/** A large image on a slow disk takes minutes to remove. */
const REMOVAL_MS = 900_000;
/** For what only its own time limit ends. */
const NEVER = new AbortController().signal;

/** How many images are queried at a time: an engine on a full disk is busy enough. */
const CONCURRENCY = 4;

/** Short at first, as a moment may be enough; three seconds in all, by which time every image has come or gone. */
const PAUSES_MS = Array.from({ length: 10 }, (_, retry) => 25 * 1.5 ** retry);

async function settled(ask: () => Promise<unknown>, clock: Clock): Promise<unknown> {
  for (const pause of PAUSES_MS) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnsettled(error)) throw error;
    }
    await clock.sleep(pause, NEVER);
  }
  return ask();
}

function cancelled(cause: unknown, { address }: DockerHost): MintmarkError {
  return new MintmarkError(
    'CANCELLED',
    `The Docker Engine at ${address} had not answered before the run was cancelled`,
    { hint: 'Run again.', cause },
  );
}

function unsettled(error: unknown, host: DockerHost): MintmarkError {
  const { message, cause } = engineFailure(error, host);
  return new MintmarkError('DOCKER', message, {
    hint: 'Images come and go on this engine faster than it can list them. Run again.',
    cause,
  });
}

async function untag(client: Docker, host: DockerHost, name: string, abortSignal: AbortSignal): Promise<Untagging> {
  try {
    const answer: unknown = await client.getImage(name).remove({ force: false, noprune: false, abortSignal });
    const records = Array.isArray(answer) ? answer.filter(isObject) : [];
    return { kind: 'removed', deleted: records.flatMap(({ Deleted: id }) => (typeof id === 'string' ? [id] : [])) };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return { kind: 'gone' };
    const failure = engineFailure(error, host);
    if (status === 409) return { kind: 'refused', reason: failure.message };
    throw failure;
  }
}

function isLocal(host: DockerHost): boolean {
  return host.kind === 'socket' || (host.kind === 'tcp' && isLoopback(host.host));
}
