import { execa } from 'execa';
import type { CliRuntime } from './buildx.ts';

/**
 * A file as Compose resolves it, with services from other files and with every variable filled in.
 * https://docs.docker.com/reference/cli/docker/compose/config/
 *
 * @returns undefined if Compose is not installed or does not accept the file, or if a variable is not set
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
