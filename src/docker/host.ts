import { join } from 'node:path';
import { parseAddress, type DockerHost, type TlsMaterial } from './address.ts';
import { contextHost } from './context.ts';
import { readIfThere, readObject, unreadable, type ReadFile } from './json-file.ts';

/** What decides which engine the docker CLI talks to. */
export interface HostWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  readonly readFile: ReadFile;
}

/**
 * The engine that the docker CLI would talk to: DOCKER_HOST, else DOCKER_CONTEXT, else the current context of
 * `config.json`, else the platform's socket. Docker documentation, "Docker contexts" and "Environment variables".
 *
 * @throws MintmarkError DOCKER where what is set cannot be used
 */
export async function resolveDockerHost(world: HostWorld): Promise<DockerHost> {
  const { env } = world;
  const directory = set(env['DOCKER_CONFIG']) ?? join(world.homeDirectory, '.docker');
  const host = set(env['DOCKER_HOST']);
  if (host !== undefined) return parseAddress(host, await environmentTls(world, directory), 'DOCKER_HOST');
  const chosen = set(env['DOCKER_CONTEXT']);
  const context = chosen ?? (await currentContext(world, directory));
  if (context !== undefined && context !== 'default') {
    const origin = chosen === undefined ? join(directory, 'config.json') : 'DOCKER_CONTEXT';
    return contextHost(context, origin, directory, world.readFile);
  }
  const socket = world.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
  return parseAddress(socket, undefined, 'the platform');
}

/** An empty variable counts as none, as it does for the docker CLI. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

async function currentContext(world: HostWorld, directory: string): Promise<string | undefined> {
  const path = join(directory, 'config.json');
  const bytes = await readIfThere(world.readFile, path);
  if (bytes === undefined) return undefined;
  const context = readObject(bytes, path)['currentContext'] ?? '';
  if (typeof context !== 'string') throw unreadable(path, 'currentContext is not a string');
  return set(context);
}

/** DOCKER_TLS and DOCKER_TLS_VERIFY count by being set, whatever they are set to, as they do for the docker CLI. */
async function environmentTls(world: HostWorld, directory: string): Promise<TlsMaterial | undefined> {
  const verify = set(world.env['DOCKER_TLS_VERIFY']) !== undefined;
  if (!verify && set(world.env['DOCKER_TLS']) === undefined) return undefined;
  const from = set(world.env['DOCKER_CERT_PATH']) ?? directory;
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(world.readFile, join(from, name))),
  );
  return { ca, cert, key, verify };
}
