import type { Agent } from 'node:http';
import { namedEndpoint } from '../../aws/environment.ts';
import { agentFor } from '../../aws/http.ts';
import { errorOf, ignoreExpected, MintmarkError } from '../../errors.ts';
import type { Destination } from '../../fleet/destination.ts';
import type { Digest } from '../../image/digest.ts';
import { hostOf, nameOf } from '../../image/ecr-reference.ts';
import type { SourceImage } from '../../image/identity.ts';
import type { Content } from '../../image/sources/source.ts';
import { openContent } from '../../image/transport.ts';
import { addressOf } from '../../registry/address.ts';
import type { UploadPlace } from '../../registry/uploads.ts';
import type { Repository } from '../../image/repository.ts';
import { proxiedFetch } from '../../util/proxy.ts';
import type { Runtime } from '../runtime.ts';
import type { LayerSearch } from '../../connection/question.ts';
import type { PushOptions, Transfer } from '../../connection/push.ts';
import type { RegistryConnection } from '../../connection/connection.ts';

/** Where an image is pushed to. An engine pushes to the host that the caller wrote. */
export interface PushTarget extends Pick<Destination, 'repository' | 'written' | 'absent'> {
  readonly connection: RegistryConnection;
  /** The tag that is put together with the content; undefined: the image is pushed by its digest. */
  readonly tag: string | undefined;
  /** The tag to push under from an engine, which cannot push by digest. The check has looked it up. */
  readonly firstTag: string | undefined;
  /** The same, if there is no first tag. */
  readonly spareTag: string;
}

export interface Pushing {
  /**
   * Whether the image may still become visible in the repository; called right before it does. An engine sends layers
   * and tag in one go, so it is not called there: the check that let the image pass was just as late.
   */
  readonly lastLook: () => Promise<boolean>;
  /** Whether to call it for an engine's image too, before the push: the last look does more than the check did. */
  readonly looksFirst: boolean;
  /** Throws if the image must no longer become visible in the repository. */
  readonly requireHeld: () => void;
  /** Which repositories hold layers of the image. */
  readonly layers: LayerSearch;
  /** Called with how the blobs were transferred; not if an engine pushes. */
  readonly onTransfer: (transfer: Transfer) => void;
  /** The image's content if its reference leads to another one; it stays open. */
  readonly opened: Content | undefined;
}

/**
 * Pushes an image from where it was read.
 *
 * @returns the tag or the digest that names it now; undefined if the last look said no
 */
export async function push(
  image: SourceImage,
  { connection, repository, written = repository.uri, tag, firstTag, spareTag, absent }: PushTarget,
  { lastLook, looksFirst, requireHeld, layers, onTransfer, opened }: Pushing,
  runtime: Runtime,
): Promise<string | undefined> {
  const content = opened ?? (await openContent(image, runtime.cwd));
  if (content === undefined) {
    if (image.engineId === undefined) {
      const message = `${image.source.text} cannot be pushed: an image is not copied from one registry to another`;
      const hint = 'Copy it with `skopeo copy --all` after a check, or pass --no-push.';
      throw new MintmarkError('USAGE', message, { hint });
    }
    const engineTag = firstTag ?? spareTag;
    if (firstTag === undefined) await requireFree(connection, repository, engineTag, image);
    if (looksFirst && !(await lastLook())) return undefined;
    await pushFromEngine(image.engineId, connection, written, engineTag, runtime);
    return engineTag;
  }
  try {
    if (absent === true) {
      await connection.createOnPush(repository, () => beginUploadTo(connection, written, runtime));
    }
    const onProgress = (bytes: { done: number; total: number }): void => {
      runtime.progress({ step: 'push', bytes });
    };
    const given = { tag, lastLook, requireHeld, onProgress, onTransfer };
    const isThere = await connection.push(repository, content, {
      ...given,
      ...registryApi(connection, written, layers, runtime),
    });
    return isThere ? (tag ?? content.root) : undefined;
  } finally {
    if (opened === undefined) await content.close();
  }
}

/** An engine overwrites whatever the tag names. */
async function requireFree(
  connection: RegistryConnection,
  repository: Repository,
  tag: string,
  { identity }: SourceImage,
): Promise<void> {
  const answer = await connection.askTag(repository, tag, identity);
  if (answer.kind === 'unchecked') throw errorOf(answer.failure);
  if (answer.kind !== 'other-image') return;
  throw new MintmarkError('PUSH', `${repository.uri}:${tag} names another image, ${answer.digest}`, {
    hint: 'Push under a new tag, such as the one that `mintmark stamp` prints.',
  });
}

/**
 * The engine pushes what it has under the target's name, with credentials that never leave the process. The name is given
 * to the image that was checked, by its ID: the name that it was read by may have moved since. An engine cannot push by
 * ID, so if the target's name moves at this moment, only the look that confirms the push notices.
 */
async function pushFromEngine(
  id: Digest,
  connection: RegistryConnection,
  uri: string,
  tag: string,
  runtime: Runtime,
): Promise<void> {
  const { connectEngine } = await import('../../docker/engine.ts');
  const [engine, credentials] = await Promise.all([connectEngine(runtime.env, runtime.warn), connection.authorize()]);
  runtime.mask(credentials.password);
  await engine.tag(id, uri, tag);
  await engine.push(uri, tag, credentials);
}

async function beginUploadTo(connection: RegistryConnection, uri: string, runtime: Runtime): Promise<boolean> {
  const { beginUpload } = await import('../../registry/uploads.ts');
  const { signal } = new AbortController();
  const fetch = await proxiedFetch(runtime.env);
  return beginUpload(await uploadPlace(connection, uri, runtime), {
    clock: runtime.clock,
    random: Math.random,
    signal,
    fetch,
  });
}

/** How long a push that needs no login waits for one. After 30 seconds, the silent registry would be given up. */
const LOGIN_MS = 10_000;

/** What a push does through the registry's own API. A role that may not log in pushes without it. */
function registryApi(
  connection: RegistryConnection,
  uri: string,
  layers: LayerSearch,
  runtime: Runtime,
): Pick<PushOptions, 'mounting' | 'sendWhole'> {
  const { clock, env } = runtime;
  if (isStandIn(uri, runtime)) return { mounting: { layers, mount: () => Promise.resolve(false) } };
  let login: Promise<UploadPlace | undefined> | undefined;
  const logIn = async (): Promise<UploadPlace | undefined> => {
    const late = new AbortController();
    const callOff = clock.after(LOGIN_MS, () => {
      late.abort();
    });
    return uploadPlace(connection, uri, runtime, late.signal).catch(ignoreExpected).finally(callOff);
  };
  const loggedIn = (): Promise<UploadPlace | undefined> => (login ??= logIn());
  let agent: Promise<Agent> | undefined;
  // The login is then ready when the first blob can be mounted.
  if (layers.holders.size > 0) void loggedIn();
  return {
    mounting: {
      layers,
      mount: async (digest, from, signal) => {
        const { mountBlob } = await import('../../registry/uploads.ts');
        const [place, fetch] = await Promise.all([loggedIn(), proxiedFetch(env)]);
        if (place === undefined) return false;
        return mountBlob(place, { digest, from: nameOf(from.uri) }, { clock, signal, fetch });
      },
    },
    sendWhole: async (blob, chunks, signal) => {
      const { uploadWhole } = await import('../../registry/upload-whole.ts');
      const [place, fetch] = await Promise.all([loggedIn(), proxiedFetch(env)]);
      if (place === undefined) return false;
      agent ??= agentFor(new URL(addressOf(hostOf(uri)).origin), env);
      return uploadWhole(place, blob, chunks, { clock, signal, fetch, agent: await agent });
    },
  };
}

/** Whether a stand-in on this machine plays ECR, but the repository's host is the real one: no login is sent there. */
function isStandIn(uri: string, { env }: Runtime): boolean {
  const endpoint = namedEndpoint('ECR', env) ?? '';
  return endpoint.startsWith('http:') && new URL(endpoint).host !== hostOf(uri);
}

async function uploadPlace(
  connection: RegistryConnection,
  uri: string,
  runtime: Runtime,
  signal?: AbortSignal,
): Promise<UploadPlace> {
  const credentials = await connection.authorize(signal);
  runtime.mask(credentials.password);
  return { host: hostOf(uri), name: nameOf(uri), ...credentials };
}
