import { failWith, unlessAbsent } from '../errors.ts';
import { readWhole } from '../util/regular-file.ts';

/** Where the ECS-optimized images keep the agent's environment. */
export const AGENT_CONFIG = '/etc/ecs/ecs.config';

/**
 * The settings of the ECS agent: one `NAME=VALUE` per line, as systemd and `docker run --env-file` read them. The last
 * one of a name counts.
 *
 * @returns undefined if there is no such file
 * @throws MintmarkError CONFIG if it cannot be read
 */
export async function readAgentConfig(path: string): Promise<ReadonlyMap<string, string> | undefined> {
  const what = `${path}: the settings of the ECS agent cannot be read`;
  const failed = failWith('CONFIG', what, 'Run as a user who may read it, such as root.');
  const text = await unlessAbsent(readWhole(path)).catch(failed);
  if (text === undefined) return undefined;
  const settings = new Map<string, string>();
  for (const line of text.toString().split(/\r?\n/)) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) settings.set(name, value.trim().replace(/^(["'])(.*)\1$/, '$2'));
  }
  return settings;
}
