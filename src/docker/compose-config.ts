import { execa } from 'execa';
import type { CliRuntime } from './buildx.ts';

/**
 * What Compose makes of a file: services of other files, and every variable, resolved.
 * https://docs.docker.com/reference/cli/docker/compose/config/
 *
 * @returns undefined if there is no Compose here, if it does not take the file, or if it left a gap for a variable that is not set
 */
export async function composeConfig(file: string, { cwd, env }: CliRuntime): Promise<Uint8Array | undefined> {
  const command = ['compose', '--file', file, '--profile', '*', 'config', '--format', 'json'];
  const { exitCode, stdout, stderr } = await execa('docker', command, {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
  });
  return exitCode === 0 && !stderr.includes('variable is not set') ? Buffer.from(stdout) : undefined;
}
