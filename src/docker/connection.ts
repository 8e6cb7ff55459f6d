import { Agent } from 'node:https';
import { platform } from 'node:os';
import type Docker from 'dockerode';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { isObject } from '../util/json-object.ts';
import { readWhole } from '../util/regular-file.ts';
import type { DockerHost } from './address.ts';
import { ownAnswers } from './answers.ts';
import { homeOf, resolveDockerHost } from './host.ts';
import { sshAgent } from './ssh.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The engine that the docker CLI would talk to, and a client for it. Nothing is sent.
 * dockerode is loaded here alone, so that `stamp` does not pay for it.
 *
 * @throws MintmarkError USAGE, DOCKER
 */
export async function openEngine(env: Environment): Promise<{ readonly host: DockerHost; readonly client: Docker }> {
  const homeDirectory = homeOf(env);
  const host = await resolveDockerHost({ env, platform: platform(), homeDirectory, readFile: readWhole });
  const [{ default: Client }, { default: Modem }] = await Promise.all([import('dockerode'), import('docker-modem')]);
  // Its constructor reads the process's own environment, and throws at addresses that the docker CLI takes.
  const modem: unknown = Object.create(Modem.prototype);
  if (!(modem instanceof Modem)) throw new TypeError('docker-modem has no prototype');
  const options: object = {
    modem: Object.assign(modem, {
      ...{ headers: {}, version: prefixOf(host, env) },
      ...routeTo(host, env),
      ...ownAnswers(modem),
    }),
  };
  return { host, client: new Client(options) };
}

/** What comes before each path: the address's own path, and the version of the API if one is asked for. */
function prefixOf(host: DockerHost, env: Environment): string | undefined {
  // The docker CLI takes a v away in two places.
  const version = env['DOCKER_API_VERSION']?.replace(/^v{1,2}/, '') ?? '';
  // Whatever else it is set to is for the engine to refuse: as a part of a path, as the docker CLI sends it.
  const versionParts = version === '' ? [] : `v${version}`.split('/').map(encodeURIComponent);
  const parts = [...(host.kind === 'tcp' ? host.basePath.split('/') : []), ...versionParts];
  return parts.filter((part) => part !== '').join('/') || undefined;
}

function routeTo(host: DockerHost, env: Environment): object {
  switch (host.kind) {
    case 'socket':
      return { socketPath: host.path, protocol: 'http' };
    case 'ssh':
      return { host: 'http://docker.invalid', port: 80, protocol: 'http', agent: sshAgent(host, env) };
    case 'tcp': {
      const { tls, port } = host;
      if (tls === undefined) return { host: `http://${host.host}`, port, protocol: 'http' };
      const [ca, cert, key] = [tls.ca, tls.cert, tls.key].map((pem) => pem && Buffer.from(pem));
      const agent = new Agent({ ca, cert, key, rejectUnauthorized: tls.verify });
      return { host: `https://${host.host}`, port, protocol: 'https', agent };
    }
  }
}

/** What a failed question to the engine means. */
export function engineFailure(error: unknown, host: DockerHost): MintmarkError {
  if (statusOf(error) !== undefined) {
    const reason = reasonOf(error);
    return new MintmarkError('DOCKER', `The Docker Engine at ${host.address} refused: ${reason ?? messageOf(error)}.`, {
      // An engine has no such page for a version that is none.
      ...(/^page not found$|client version/.test(reason ?? '') && { hint: 'Check DOCKER_API_VERSION, or unset it.' }),
      cause: error,
    });
  }
  return new MintmarkError('DOCKER', `Cannot reach the Docker Engine at ${host.address}: ${messageOf(error)}.`, {
    hint: hintFor(error),
    cause: error,
  });
}

/** The HTTP status that dockerode leaves on an error of the engine's. */
export function statusOf(error: unknown): number | undefined {
  const status = isObject(error) ? error['statusCode'] : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** The engine's own words: `{"message": …}`. */
function reasonOf(error: unknown): string | undefined {
  const answer = isObject(error) ? error['json'] : undefined;
  const reason = isObject(answer) ? answer['message'] : undefined;
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}

/** Whether the engine says that there is no such image; podman and others have words of their own for it. */
export function isAbsence(error: unknown): boolean {
  return statusOf(error) === 404 && /no such image|image not known/i.test(reasonOf(error) ?? '');
}

function hintFor(error: unknown): string {
  if (systemCode(error) === 'EACCES') return 'Join the docker group, or set DOCKER_HOST to an engine that you may use.';
  return 'Start Docker, or set DOCKER_HOST or a docker context to an engine that runs; docker version must show a Server.';
}
