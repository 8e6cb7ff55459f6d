import { type CliRuntime, docker } from './buildx.ts';

/**
 * A file as Compose resolves it, with services from other files and with every variable filled in.
 * https://docs.docker.com/reference/cli/docker/compose/config/
 *
 * @returns undefined if Compose is not installed or does not accept the file, or if a variable is not set
 */
export async function composeConfig(file: string, runtime: CliRuntime): Promise<Uint8Array | undefined> {
  const command = ['compose', '--file', file, '--profile', '*', 'config', '--format', 'json'];
  const { exitCode, stdout, stderr } = await docker(command, runtime);
  return exitCode === 0 && !stderr.includes('variable is not set') ? Buffer.from(stdout) : undefined;
}
