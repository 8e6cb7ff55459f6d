import { Agent } from 'node:https';
import type Docker from 'dockerode';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { isObject } from '../image/json.ts';
import type { DockerHost } from './address.ts';
import { sshAgent } from './ssh.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A client for the engine at an address. dockerode is loaded here alone, so that `stamp` does not pay for it. */
export async function openClient(host: DockerHost, env: Environment): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  // Everything is set, as dockerode fills what is not from the process's own environment.
  const version = env['DOCKER_API_VERSION'] === undefined ? undefined : `v${env['DOCKER_API_VERSION']}`;
  const options = {
    host: undefined,
    socketPath: undefined,
    port: undefined,
    agent: undefined,
    version,
    ...routeTo(host, env),
  };
  try {
    return new Client(options);
  } catch (error) {
    // It reads DOCKER_CERT_PATH on its own, and stumbles where a certificate is missing.
    throw engineFailure(error, host);
  }
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
export function reasonOf(error: unknown): string | undefined {
  const answer = isObject(error) ? error['json'] : undefined;
  const reason = isObject(answer) ? answer['message'] : undefined;
  return typeof reason === 'string' ? reason : undefined;
}

function hintFor(error: unknown): string {
  if (systemCode(error) === 'EACCES') return 'Join the docker group, or set DOCKER_HOST to an engine that you may use.';
  return 'Start Docker, or set DOCKER_HOST or a docker context to an engine that runs; docker version must show a Server.';
}
