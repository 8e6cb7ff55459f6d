import { join } from 'node:path';
import { parseJson } from '../image/json.ts';
import type { HostRuntime } from './host.ts';
import { readIfThere } from './json-file.ts';

/** `config.json` of the docker CLI, as far as it could be read. */
interface Configuration {
  readonly path: string;
  /** Empty if there is no such file. */
  readonly bytes: Uint8Array;
  /** Undefined if it is not JSON; then `fault` says why. */
  readonly document: unknown;
  readonly fault: unknown;
}

/** Where the docker CLI keeps its configuration. As for the docker CLI, an empty variable counts as unset. */
export function configDirectory({ env, homeDirectory }: Pick<HostRuntime, 'env' | 'homeDirectory'>): string {
  const { DOCKER_CONFIG: directory = '' } = env;
  return directory === '' ? join(homeDirectory, '.docker') : directory;
}

/** @throws MintmarkError DOCKER if the file exists but cannot be read */
export async function readConfiguration(runtime: HostRuntime): Promise<Configuration> {
  const path = join(configDirectory(runtime), 'config.json');
  const bytes = (await readIfThere(runtime.readFile, path)) ?? new Uint8Array();
  try {
    return { path, bytes, document: parseJson(bytes), fault: undefined };
  } catch (fault) {
    return { path, bytes, document: undefined, fault };
  }
}
