import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ECRClient, PutAccountSettingCommand } from '@aws-sdk/client-ecr';
import { execa } from 'execa';
import { lab } from '../__tests__/support/lab.ts';
import { makeLayeredImage, makeLayers } from './push-image.ts';
import { timed } from './timing.ts';
import { ACCOUNT, REGION } from './fleet.ts';

/** The last one is mintmark again, with mounting disabled in the registry. */
const TOOLS = ['mintmark', 'skopeo', 'docker', 'unmounted'] as const;
type Tool = (typeof TOOLS)[number];

interface Layers {
  readonly count: number;
  readonly bytes: number;
}

/** What is pushed: layers that another repository of the registry already has, and new layers. */
export interface Shape {
  readonly rounds: number;
  readonly elsewhere: Layers;
  readonly fresh: Layers;
}

/** Milliseconds of each push; and of mintmark's check, which precedes its push and has no counterpart in the other two. */
export interface PushFigures {
  readonly samples: Readonly<Record<Tool, number[]>>;
  readonly checks: readonly number[];
}

/**
 * Each round pushes one image of new bytes with all of them, each to a separate repository, and with another one first each time. Shared layers
 * were pushed to the other repository by mintmark: skopeo and docker remember what they pushed, and would find it again.
 */
export async function measurePushes(
  cli: string,
  cwd: string,
  { rounds, elsewhere, fresh }: Shape,
): Promise<PushFigures> {
  const samples: PushFigures['samples'] = { mintmark: [], skopeo: [], docker: [], unmounted: [] };
  const checks: number[] = [];
  const run = Date.now().toString(36);
  const names = Array.from({ length: rounds }, (_, round) => [
    `base-${run}-${round}`,
    ...TOOLS.map((tool) => `bench-${tool}-${run}-${round}`),
  ]);
  const { env, host, stop } = await startSandbox(cli, names.flat());
  const ecr = new ECRClient({
    endpoint: env['AWS_ENDPOINT_URL_ECR'] ?? '',
    region: REGION,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'bench' },
  });
  const docker = (...args: string[]): Promise<unknown> =>
    execa('docker', args, { env: { DOCKER_HOST: lab('DOCKER_CLASSIC') } });
  const guard = (layout: string, to: string, ...options: string[]): Promise<unknown> =>
    execa(process.execPath, [cli, 'guard', '--image', `oci:${layout}`, '--to', to, ...options], { cwd, env });
  try {
    for (let round = 0; round < rounds; round += 1) {
      const uriOf = (what: string): string => `${host}/${ACCOUNT}/${REGION}/${what}-${run}-${round}:1`;
      const directory = join(cwd, `round-${round}`);
      const shared = await makeLayers(elsewhere.count, elsewhere.bytes);
      if (shared.length > 0) {
        const { layout } = await makeLayeredImage(join(directory, 'base'), shared);
        await guard(layout, uriOf('base'));
      }
      const layers = [...shared, ...(await makeLayers(fresh.count, fresh.bytes))];
      const { layout, archive, name } = await makeLayeredImage(join(directory, 'image'), layers);
      await docker('load', '--input', archive);
      await docker('tag', name, uriOf('bench-docker'));
      checks.push(await timed(() => guard(layout, uriOf('bench-mintmark'), '--no-push')));
      const pushes: Record<Tool, () => Promise<unknown>> = {
        mintmark: () => guard(layout, uriOf('bench-mintmark')),
        skopeo: () =>
          execa(
            'skopeo',
            ['copy', '--quiet', '--dest-tls-verify=false', `oci:${layout}`, `docker://${uriOf('bench-skopeo')}`],
            { env: { XDG_DATA_HOME: directory } },
          ),
        docker: () => docker('push', '--quiet', uriOf('bench-docker')),
        unmounted: () => guard(layout, uriOf('bench-unmounted')),
      };
      const start = round % TOOLS.length;
      for (const tool of [...TOOLS.slice(start), ...TOOLS.slice(0, start)]) {
        const value = tool === 'unmounted' ? 'DISABLED' : 'ENABLED';
        await ecr.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value }));
        samples[tool].push(await timed(pushes[tool]));
      }
      await docker('rmi', name, uriOf('bench-docker'));
      await rm(directory, { recursive: true });
    }
  } finally {
    ecr.destroy();
    stop();
  }
  return { samples, checks };
}

/** The sandbox as users run it, in front of the lab's registry. */
async function startSandbox(
  cli: string,
  names: readonly string[],
): Promise<{ env: Record<string, string>; host: string; stop: () => void }> {
  const repositories = names.flatMap((name) => ['--repository', `${ACCOUNT}/${REGION}/${name}`]);
  const registry = `http://${lab('REGISTRY')}`;
  const args = ['sandbox', '--port', '0', '--anonymous', '--registry', registry, ...repositories];
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const env: Record<string, string> = {};
  for (const [, key = '', value = ''] of said.toString().matchAll(/^export (\w+)=(.*)$/gm)) env[key] = value;
  return { env, host: new URL(env['AWS_ENDPOINT_URL_ECR'] ?? '').host, stop: () => child.kill() };
}
