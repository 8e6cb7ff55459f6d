import { homedir } from 'node:os';
import { join } from 'node:path';
import { MintmarkError, systemCode } from '../errors.ts';
import { completeAddress, parseAddress, requireCertificate, type DockerHost, type TlsMaterial } from './address.ts';
import { configDirectory, readConfiguration } from './configuration.ts';
import { contextHost } from './context.ts';
import { fieldOf, readIfThere, unreadable, type ReadFile } from './json-file.ts';

/** What decides which engine the docker CLI talks to. */
export interface HostRuntime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  readonly readFile: ReadFile;
}

/**
 * The engine that the docker CLI would talk to: DOCKER_HOST, else DOCKER_CONTEXT, else the current context of
 * `config.json`, else the platform's socket. Docker documentation, "Docker contexts" and "Environment variables".
 *
 * @throws MintmarkError USAGE if a setting makes no sense, DOCKER if a file cannot be read
 */
export async function resolveDockerHost(runtime: HostRuntime): Promise<DockerHost> {
  const { env, platform } = runtime;
  const directory = configDirectory(runtime);
  const host = env['DOCKER_HOST'] ?? '';
  const chosen = set(env['DOCKER_CONTEXT']);
  const context = host === '' ? (chosen ?? (await currentContext(runtime))) : undefined;
  if (context !== undefined && context !== 'default') {
    const origin = chosen === undefined ? join(directory, 'config.json') : 'DOCKER_CONTEXT';
    return contextHost(context, origin, directory, runtime);
  }
  const tls = await environmentTls(runtime, directory);
  return parseAddress(completeAddress(host, tls !== undefined, platform), tls, 'DOCKER_HOST');
}

/**
 * The home directory whose `.docker` is used. On a root file system without a list of users, as in a minimal container,
 * users have no home: it is then the root, which is what Docker sets HOME to there.
 */
export function homeOf(env: HostRuntime['env'], ofUser = homedir): string {
  try {
    return set(env['HOME']) ?? ofUser();
  } catch (error) {
    if (systemCode(error) !== 'ERR_SYSTEM_ERROR') throw error;
    return '/';
  }
}

/** As for the docker CLI, an empty variable counts as unset: a workflow can only empty one. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/**
 * The docker CLI warns about a configuration that is not JSON, and continues without it. So does this, unless the file
 * mentions a current context: which one the CLI would use then depends on how its parser works.
 */
async function currentContext(runtime: HostRuntime): Promise<string | undefined> {
  const { path, bytes, document, fault } = await readConfiguration(runtime);
  if (fault !== undefined && /currentContext/i.test(Buffer.from(bytes).toString('latin1'))) {
    throw unreadable(path, 'it is not JSON', fault);
  }
  const context = fieldOf(document, 'currentContext');
  return typeof context === 'string' && context !== '' ? context : undefined;
}

/** As for the docker CLI, it only matters whether DOCKER_TLS and DOCKER_TLS_VERIFY are set, not to which value. */
async function environmentTls(runtime: HostRuntime, directory: string): Promise<TlsMaterial | undefined> {
  const { env, readFile } = runtime;
  const verify = Boolean(env['DOCKER_TLS_VERIFY']);
  if (!verify && !env['DOCKER_TLS']) return undefined;
  const from = set(env['DOCKER_CERT_PATH']) ?? directory;
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(readFile, join(from, name))),
  );
  if (ca === undefined) {
    const variable = verify ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS';
    throw new MintmarkError('USAGE', `${variable} is set, but there is no ${join(from, 'ca.pem')}.`, {
      hint: 'Name the directory with ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH, or unset the variable.',
    });
  }
  requireCertificate(ca, join(from, 'ca.pem'));
  return { ca, cert, key, verify };
}
