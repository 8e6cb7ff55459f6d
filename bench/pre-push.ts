import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa, type Options } from 'execa';
import { median, timed } from './timing.ts';
import { repositoryName, repositoryUri, serve } from './fleet.ts';

const REPOSITORIES = 50;
const IMAGES = 1000;
const LATENCY_MS = 20;
const RUNS = 9;
/** The promises: a check as a whole process, and what the hook adds to a push on which it prints nothing. */
const PROMISED = { checkMs: 220, hookMs: 1000 };

/** A push in milliseconds, with the hook and without. */
export interface PrePushFigures {
  readonly repositories: number;
  readonly bare: number;
  readonly check: number;
  readonly pushWithout: number;
  readonly pushWith: number;
  readonly isCheckHeld: boolean;
  readonly isHeld: boolean;
}

/**
 * Pushes to a bare repository on the same disk, in turn with the hook and without.
 *
 * @param candidate a directory with an OCI layout, which no repository has
 */
export async function measurePrePush(cli: string, directory: string, candidate: string): Promise<PrePushFigures> {
  const server = await serve(REPOSITORIES, IMAGES, LATENCY_MS);
  try {
    const [clone, remote] = [join(directory, 'clone'), join(directory, 'remote')];
    const env = {
      ...server.env,
      PATH: `${dirname(process.execPath)}:${server.env['PATH'] ?? ''}`,
      GIT_CONFIG_GLOBAL: '/dev/null',
    };
    const inClone: Options = { cwd: clone, env, extendEnv: false };
    await execa('git', ['init', '--quiet', clone], { env });
    await execa('git', ['init', '--quiet', '--bare', remote], { env });
    await writeFile(
      join(clone, 'mintmark.yml'),
      `version: 1\nimage: oci:${candidate}\nto: ${repositoryUri(repositoryName(0))}\nrules: { unmarked-image: off }\n`,
    );
    await mkdir(join(clone, 'node_modules', '.bin'), { recursive: true });
    await chmod(cli, 0o755);
    await symlink(cli, join(clone, 'node_modules', '.bin', 'mintmark'));
    const person = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com'];
    await execa('git', [...person, 'commit', '--quiet', '--allow-empty', '--message', 'One'], inClone);
    await execa(process.execPath, [cli, 'init', '--hook'], inClone);
    const node = (...args: string[]): Promise<number> => timed(() => quiet(process.execPath, args, inClone));
    let pushes = 0;
    const push = (...args: string[]): Promise<number> => {
      pushes += 1;
      return timed(() => quiet('git', ['push', '--quiet', ...args, remote, `HEAD:refs/heads/${pushes}`], inClone));
    };
    // The first one makes the images that calibrate.
    await push();
    const rows: number[][] = [[], [], [], []];
    for (let run = 0; run < RUNS; run += 1) {
      const times = [
        await node('-e', '0'),
        await node(cli, 'check', '--quiet'),
        await push('--no-verify'),
        await push(),
      ];
      for (const [index, time] of times.entries()) rows[index]?.push(time);
    }
    const [bare = NaN, check = NaN, pushWithout = NaN, pushWith = NaN] = rows.map(median);
    return {
      repositories: REPOSITORIES,
      bare,
      check,
      pushWithout,
      pushWith,
      isCheckHeld: check <= PROMISED.checkMs,
      isHeld: pushWith - pushWithout <= PROMISED.hookMs,
    };
  } finally {
    server.stop();
  }
}

/** @throws Error if a program fails or prints anything: then something else is measured */
async function quiet(file: string, args: readonly string[], options: Options): Promise<void> {
  const { all } = await execa(file, args, { ...options, all: true });
  if (all !== '') throw new Error(`${file} ${args.join(' ')} said: ${String(all)}`);
}
