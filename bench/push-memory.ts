import { fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { layoutOf, writeFiles } from '../__tests__/support/archives.ts';
import { type Digest, digestOf } from '../src/image/digest.ts';
import { ACCOUNT, REGION, repositoryUri } from './fleet.ts';
import { highWaterMark } from './measured.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Pushes an image with one layer of a size, in bytes, to a server that discards it. @returns the most memory it took */
export async function measureMemory(
  cli: string,
  cwd: string,
  size: number,
): Promise<{ bytes: number; milliseconds: number }> {
  const layout = join(cwd, 'large');
  await makeLargeImage(layout, size);
  const sink = fork(join(import.meta.dirname, 'push-sink.mjs'));
  const [endpoint] = (await once(sink, 'message')) as [string];
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_ECR: endpoint,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: REGION,
  };
  const started = performance.now();
  const args = [cli, 'guard', '--image', `oci:${layout}`, '--to', `${repositoryUri('bench-large')}:1`];
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let bytes = 0;
  while (child.exitCode === null && child.signalCode === null) {
    bytes = Math.max(bytes, await highWaterMark(child.pid));
    await Promise.race([ended, sleep(50)]);
  }
  const [code] = await ended;
  sink.disconnect();
  await rm(layout, { recursive: true });
  if (code !== 0) throw new Error(`the push of the large layer ended with ${String(code)}`);
  return { bytes, milliseconds: performance.now() - started };
}

/** Zeros, which are an empty tar, in a sparse file: it takes no space on the disk. */
async function makeLargeImage(layout: string, size: number): Promise<void> {
  const blobs = join(layout, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const file = await open(join(layout, 'layer'), 'w');
  await file.truncate(size);
  await file.close();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(layout, 'layer'), { highWaterMark: 1024 ** 2 })) {
    hash.update(chunk as Uint8Array);
  }
  const digest: Digest = `sha256:${hash.digest('hex')}`;
  await rename(join(layout, 'layer'), join(blobs, digest.slice('sha256:'.length)));
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [digest] } }),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(config),
      size: config.length,
    },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size }],
  };
  const root = { mediaType: MANIFEST, bytes: Buffer.from(JSON.stringify(manifest)) };
  await writeFiles(layout, layoutOf([{ content: { blobs: [config], children: [], root } }]));
}
