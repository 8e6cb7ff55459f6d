import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../src/image/digest.ts';
import type { Runtime } from '../src/commands/runtime.ts';
import { makeImage } from '../__tests__/support/images.ts';
import { systemClock } from '../src/util/clock.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

export function repositoryName(index: number): string {
  return `service-${String(index).padStart(4, '0')}`;
}

export function repositoryUri(name: string): string {
  return `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}`;
}

/** A registry to measure against. */
export interface Server {
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  /** The calls that have come in since the last time, by operation. */
  calls(): Promise<Readonly<Record<string, number>>>;
  stop(): void;
}

/**
 * Starts a sandbox of `repositories` with `images` each.
 *
 * @param latencyMs what each call takes at least
 * @param rate the quota of BatchCheckLayerAvailability, calls per second; absent: none
 */
export async function serve(repositories: number, images: number, latencyMs: number, rate?: number): Promise<Server> {
  return startServer('server.mjs', [repositories, images, latencyMs, ...(rate === undefined ? [] : [rate])]);
}

/** Starts a server as a separate process: it reports its endpoint, and its calls on request. */
export async function startServer(script: string, parameters: readonly number[]): Promise<Server> {
  const child = fork(join(import.meta.dirname, script), parameters.map(String));
  const answer = async (): Promise<{ endpoint: string; calls: Record<string, number> }> => {
    const [message] = (await once(child, 'message')) as [{ endpoint: string; calls: Record<string, number> }];
    return message;
  };
  const { endpoint } = await answer();
  return {
    pid: child.pid ?? 0,
    env: {
      AWS_ENDPOINT_URL_ECR: endpoint,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_REGION: REGION,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      PATH: process.env['PATH'] ?? '',
    },
    calls: async () => {
      child.send('calls');
      return (await answer()).calls;
    },
    stop: () => {
      child.disconnect();
    },
  };
}

/** The runtime for a check inside this process. */
export function runtimeOf(cwd: string, env: Readonly<Record<string, string>>): Runtime {
  return {
    cwd,
    env,
    now: () => new Date(),
    clock: systemClock,
    stderr: process.stderr,
    progress: () => undefined,
    warn: () => undefined,
    mask: () => undefined,
  };
}

/** Writes an image that no repository has as an OCI layout. OCI image-spec, image-layout.md. */
export async function writeCandidate(directory: string): Promise<void> {
  const { content } = makeImage({ files: 'the candidate' });
  const blobs = join(directory, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  for (const bytes of [...content.blobs, content.root.bytes]) {
    await writeFile(join(blobs, digestOf(bytes).slice('sha256:'.length)), bytes);
  }
  const { bytes, mediaType } = content.root;
  const manifests = [{ mediaType, digest: digestOf(bytes), size: bytes.length }];
  await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}
