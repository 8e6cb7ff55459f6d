import { connect, type EcrConnection } from '../../src/ecr/client.ts';
import { pushImage } from '../../src/ecr/push.ts';
import { EcrRepository } from '../../src/ecr/repository.ts';
import type { PushOptions } from '../../src/connection/push.ts';
import { readPushed } from '../../src/ecr/tag.ts';
import { MintmarkError } from '../../src/errors.ts';
import { type Digest, digestOf } from '../../src/image/digest.ts';
import type { Content } from '../../src/image/sources/source.ts';
import type { FaultHook } from '../../src/sandbox/call.ts';
import { EcrError } from '../../src/sandbox/errors.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Repository } from '../../src/image/repository.ts';
import { TestClock } from '../support/clock.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import type { MadeImage } from '../support/images.ts';

export const TAG = 'build-1';

/** A generated image as a source provides it. */
export function contentOf({ content, digest }: MadeImage): Content {
  const parts = [...content.blobs, ...[...content.children, content.root].map(({ bytes }) => bytes)];
  const blobs = new Map(parts.map((bytes) => [digestOf(bytes), bytes]));
  const get = (wanted: Digest): Uint8Array => {
    const bytes = blobs.get(wanted);
    if (bytes === undefined) throw new RangeError(`no blob ${wanted}`);
    return bytes;
  };
  return {
    root: digest,
    read: (wanted) => Promise.resolve(get(wanted)),
    size: undefined,
    stream: async function* (wanted) {
      yield await Promise.resolve(get(wanted));
    },
    close: () => Promise.resolve(),
  };
}

/** One image config over layers of these bytes. */
export function imageOver(...layers: readonly Uint8Array[]): MadeImage {
  const config = Buffer.from(
    JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: layers.map(digestOf) } }),
  );
  const described = (bytes: Uint8Array, kind: string): object => ({
    mediaType: `application/vnd.oci.image.${kind}`,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: described(config, 'config.v1+json'),
      layers: layers.map((layer) => described(layer, 'layer.v1.tar')),
    }),
  );
  const digest = digestOf(bytes);
  return {
    content: { blobs: [config, ...layers], children: [], root: { bytes, mediaType } },
    identity: { platformImages: [{ platform: 'linux/amd64', imageId: digestOf(config), manifestDigest: digest }] },
    digest,
  };
}

export function connectTo(sandbox: Sandbox): Promise<EcrConnection> {
  const env = sandboxEnv(sandbox.endpoint, ACCOUNT);
  return connect({
    region: REGION,
    rate: 500,
    env,
    clock: new TestClock(),
    signal: new AbortController().signal,
    runMs: 60_000,
  });
}

export function push(
  connection: EcrConnection,
  repository: Repository,
  content: Content,
  options: Partial<PushOptions> = {},
): Promise<boolean> {
  return pushImage(new EcrRepository(connection, repository), content, {
    tag: TAG,
    requireHeld: undefined,
    onTransfer: undefined,
    lastLook: () => Promise.resolve(true),
    onProgress: () => undefined,
    ...options,
  });
}

/** What the tag names; undefined if there is no such tag. */
export async function tagged(connection: EcrConnection, repository: Repository): Promise<Digest | undefined> {
  try {
    return (await readPushed(new EcrRepository(connection, repository), TAG)).digest;
  } catch (error) {
    if (error instanceof MintmarkError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** Executes the call and loses the answer, as when a connection breaks at the wrong moment. */
export const lostAnswer = {
  kind: 'answer',
  change: () => {
    throw new EcrError('ServerException', 'the answer is lost', 500);
  },
} as const;

/** Faults for the first calls of an operation, in order. */
export function faultsAt(operation: string, ...faults: readonly ReturnType<FaultHook>[]): FaultHook {
  let seen = 0;
  return (call) => {
    if (call.operation !== operation) return undefined;
    seen += 1;
    return faults[seen - 1];
  };
}
