import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execa } from 'execa';
import { lab } from '../__tests__/support/lab.ts';
import { makeLayeredImage } from './push-image.ts';
import { timed } from './timing.ts';
import { ACCOUNT, REGION } from './fleet.ts';

const TOOLS = ['mintmark', 'skopeo', 'docker'] as const;
type Tool = (typeof TOOLS)[number];

const ROUNDS = 5;
const LAYERS = 6;
const LAYER_BYTES = 50e6;

/** Milliseconds of each push; and of mintmark's check, which its push has before it and the other two do not have. */
export interface PushFigures {
  readonly samples: Readonly<Record<Tool, number[]>>;
  readonly checks: readonly number[];
  readonly image: string;
}

/** Each round pushes one new image with all three, each time another one first. */
export async function measurePushes(cli: string, cwd: string): Promise<PushFigures> {
  const samples: PushFigures['samples'] = { mintmark: [], skopeo: [], docker: [] };
  const checks: number[] = [];
  const run = Date.now().toString(36);
  const names = Object.fromEntries(TOOLS.map((tool) => [tool, `bench-${tool}-${run}`]));
  const { env, host, stop } = await startSandbox(cli, Object.values(names));
  const uriOf = (tool: Tool): string => `${host}/${ACCOUNT}/${REGION}/${names[tool] ?? ''}`;
  const docker = (...args: string[]): Promise<unknown> =>
    execa('docker', args, { env: { DOCKER_HOST: lab('DOCKER_CLASSIC') } });
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const image = await makeLayeredImage(join(cwd, `image-${round}`), LAYERS, LAYER_BYTES);
      const tag = `round-${round}`;
      await docker('load', '--input', image.archive);
      await docker('tag', image.name, `${uriOf('docker')}:${tag}`);
      const guard = (...options: string[]): Promise<unknown> => {
        const args = [
          cli,
          'guard',
          '--image',
          `oci:${image.layout}`,
          '--to',
          `${uriOf('mintmark')}:${tag}`,
          ...options,
        ];
        return execa(process.execPath, args, { cwd, env });
      };
      checks.push(await timed(() => guard('--no-push')));
      const pushes: Record<Tool, () => Promise<unknown>> = {
        mintmark: () => guard(),
        skopeo: () =>
          execa('skopeo', [
            'copy',
            '--quiet',
            '--dest-tls-verify=false',
            `oci:${image.layout}`,
            `docker://${uriOf('skopeo')}:${tag}`,
          ]),
        docker: () => docker('push', '--quiet', `${uriOf('docker')}:${tag}`),
      };
      for (const tool of [...TOOLS.slice(round), ...TOOLS.slice(0, round)])
        samples[tool].push(await timed(pushes[tool]));
      await docker('rmi', image.name, `${uriOf('docker')}:${tag}`);
    }
  } finally {
    stop();
  }
  return { samples, checks, image: `${(LAYERS * LAYER_BYTES) / 1e6} MB in ${LAYERS} layers` };
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
