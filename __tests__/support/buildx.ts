import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Options } from 'execa';
import { runClient } from './client.ts';

const PLUGIN = join(process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'), 'cli-plugins', 'docker-buildx');

/**
 * Builds an image as `docker buildx build` does, for tests that look at something else. The docker CLI would first start the plug-in
 * to ask what it is, and so take twice the processor time.
 */
export async function buildImage(args: readonly string[], options: Pick<Options, 'cwd' | 'env'>): Promise<void> {
  await runClient([PLUGIN, 'build', '--quiet', ...args], options);
}
