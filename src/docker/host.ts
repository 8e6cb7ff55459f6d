import { homedir } from 'node:os';
import { join } from 'node:path';
import { MintmarkError, systemCode } from '../errors.ts';
import { completeAddress, parseAddress, type DockerHost } from './address.ts';
import { type Configuration, configDirectory } from './configuration.ts';
import { contextHost } from './context.ts';
import { valuesOf } from './json-file.ts';
import type { ReadFile } from '../util/regular-file.ts';
import { type isDirectory, readTls, type TlsMaterial } from './tls.ts';
import { type Environment, valueOf } from '../util/environment.ts';

/** What decides which engine the docker CLI talks to. */
export interface HostRuntime {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly homeDirectory: string;
  readonly readFile: ReadFile;
  readonly isDirectory: typeof isDirectory;
  /** Says which part of the docker CLI's configuration cannot be read. */
  readonly warn: (text: string) => void;
}

/**
 * The engine that the docker CLI would talk to: DOCKER_HOST, else DOCKER_CONTEXT, else the current context of
 * `config.json`, else the platform's socket. Docker documentation, "Docker contexts" and "Environment variables".
 *
 * @throws MintmarkError USAGE if a setting makes no sense, DOCKER if a file cannot be read
 */
export async function resolveDockerHost(runtime: HostRuntime, configuration: Configuration): Promise<DockerHost> {
  const { env, platform } = runtime;
  const directory = configDirectory(runtime);
  const host = env['DOCKER_HOST'] ?? '';
  const chosen = valueOf(env, 'DOCKER_CONTEXT');
  const context = host === '' ? (chosen ?? currentContext(configuration)) : undefined;
  if (context !== undefined && context !== 'default') {
    const origin = chosen === undefined ? configuration.path : 'DOCKER_CONTEXT';
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
    return valueOf(env, 'HOME') ?? ofUser();
  } catch (error) {
    if (systemCode(error) !== 'ERR_SYSTEM_ERROR') throw error;
    return '/';
  }
}

function currentContext({ document }: Configuration): string | undefined {
  const names = valuesOf(document, 'currentContext').filter((name) => typeof name === 'string');
  return names.at(-1) === '' ? undefined : names.at(-1);
}

/** As for the docker CLI, it only matters whether DOCKER_TLS and DOCKER_TLS_VERIFY are set, not to which value. */
async function environmentTls(runtime: HostRuntime, directory: string): Promise<TlsMaterial | undefined> {
  const { env, readFile } = runtime;
  const verify = Boolean(env['DOCKER_TLS_VERIFY']);
  if (!verify && !env['DOCKER_TLS']) return undefined;
  const variable = verify ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS';
  const hint = `Correct the file, name another directory in DOCKER_CERT_PATH, or unset ${variable}.`;
  const tls = await readTls(valueOf(env, 'DOCKER_CERT_PATH') ?? directory, verify, readFile, hint);
  if (tls.ca === undefined) {
    throw new MintmarkError('USAGE', `${variable} is set, but there is no ${join(tls.directory, 'ca.pem')}.`, {
      hint: 'Name the directory with ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH, or unset the variable.',
    });
  }
  return tls;
}
