import { Agent as HttpAgent, type Agent as AnyAgent } from 'node:http';
import { Agent, type AgentOptions } from 'node:https';
import { platform } from 'node:os';
import { isNativeError } from 'node:util/types';
import type Docker from 'dockerode';
import { isTlsTrouble, MintmarkError, messageOf, systemCode } from '../errors.ts';
import { textAt, valueAt } from '../util/json-object.ts';
import { readWhole } from '../util/regular-file.ts';
import type { DockerHost } from './address.ts';
import { ownAnswers } from './answers.ts';
import { readConfiguration } from './configuration.ts';
import { customHeaders } from './headers.ts';
import { homeOf, resolveDockerHost, type HostRuntime } from './host.ts';
import { proxyOf } from './proxy.ts';
import { sshAgent } from './ssh.ts';
import { isDirectory } from './tls.ts';
import { tlsFault } from '../util/tls-fault.ts';
import type { Environment } from '../util/environment.ts';

/**
 * The engine that the docker CLI would talk to, and a client for it. Sends nothing.
 * dockerode is loaded only here, so that `stamp` does not pay for it.
 *
 * @param warn says which part of the docker CLI's configuration cannot be read
 * @throws MintmarkError USAGE, DOCKER
 */
export async function openEngine(
  env: Environment,
  warn: HostRuntime['warn'],
): Promise<{ readonly host: DockerHost; readonly client: Docker }> {
  const places = { platform: platform(), homeDirectory: homeOf(env) };
  const runtime: HostRuntime = { env, ...places, readFile: readWhole, isDirectory, warn };
  const configuration = await readConfiguration(runtime);
  const host = withProxy(await resolveDockerHost(runtime, configuration), env);
  const headers = customHeaders(env, configuration);
  const [{ default: Client }, { default: Modem }] = await Promise.all([import('dockerode'), import('docker-modem')]);
  // Its constructor reads the process's own environment, and throws for addresses that the docker CLI accepts.
  const modem: unknown = Object.create(Modem.prototype);
  if (!(modem instanceof Modem)) throw new TypeError('docker-modem has no prototype');
  const options: object = {
    modem: Object.assign(modem, {
      headers: {},
      version: prefixOf(host, env),
      ...(await routeTo(host, env)),
      ...ownAnswers(modem, headers),
    }),
  };
  return { host, client: new Client(options) };
}

/** Like the docker CLI, goes through the environment's proxy, except to an engine on this machine. */
function withProxy(host: DockerHost, env: Environment): DockerHost {
  const proxy = host.kind === 'tcp' ? proxyOf(host, env) : undefined;
  return host.kind !== 'tcp' || proxy === undefined ? host : { ...host, proxy };
}

/** The prefix of each path: the address's own path, and the version of the API if one is requested. */
function prefixOf(host: DockerHost, env: Environment): string | undefined {
  // The docker CLI strips a leading v in two places.
  const version = env['DOCKER_API_VERSION']?.replace(/^v{1,2}/, '') ?? '';
  // Any other value is sent as part of the path, as the docker CLI does, for the engine to refuse.
  const versionParts = version === '' ? [] : `v${version}`.split('/').map(encodeURIComponent);
  const base = host.kind === 'tcp' ? host.basePath.split('/').map(encodeURIComponent) : [];
  const parts = [...base, ...versionParts];
  return parts.filter((part) => part !== '').join('/') || undefined;
}

async function routeTo(host: DockerHost, env: Environment): Promise<object> {
  switch (host.kind) {
    case 'socket':
      return { socketPath: host.path, protocol: 'http' };
    case 'ssh':
      return { host: 'http://docker.invalid', port: 80, protocol: 'http', agent: sshAgent(host, env) };
    case 'tcp': {
      const protocol = host.tls === undefined ? 'http' : 'https';
      return { host: `${protocol}://${host.host}`, port: host.port, protocol, agent: await agentFor(host) };
    }
  }
}

async function agentFor(host: Extract<DockerHost, { kind: 'tcp' }>): Promise<AnyAgent | undefined> {
  const { tls, zone, proxy } = host;
  const [ca, cert, key] = [tls?.ca, tls?.cert, tls?.key].map((pem) => pem && Buffer.from(pem));
  const settings: AgentOptions = tls === undefined ? {} : { ca, cert, key, rejectUnauthorized: tls.verify };
  if (proxy !== undefined) {
    const { agentThrough } = await import('../util/proxy-agent.ts');
    return agentThrough(proxy, tls !== undefined, settings);
  }
  // An agent's own host comes before that of the URL, which cannot have a zone.
  const place = zone === undefined ? {} : { host: `${host.host.slice(1, -1)}%${zone}` };
  if (tls !== undefined) return new Agent({ ...settings, ...place });
  return zone === undefined ? undefined : new HttpAgent(place);
}

/**
 * Sends a GET request. dockerode's own methods drop options that are needed here.
 *
 * @returns undefined for an image that does not exist
 */
export function get({ modem }: Docker, path: string, options: object, abortSignal?: AbortSignal): Promise<unknown> {
  const question = { path: `${path}?`, method: 'GET', options, statusCodes: { 200: true } };
  return new Promise((resolve, reject) => {
    modem.dial({ ...question, ...(abortSignal && { abortSignal }) }, (error, answer) => {
      if (error === null) resolve(answer);
      else if (isAbsence(error)) resolve(undefined);
      else reject(error);
    });
  });
}

/** The error for a failed request to the engine. */
export function engineFailure(error: unknown, host: DockerHost): MintmarkError {
  if (error instanceof MintmarkError) return error;
  const proxy = host.kind === 'tcp' ? host.proxy : undefined;
  const place = `${host.address}${proxy === undefined ? '' : ` through the proxy ${proxy.host}`}`;
  if (statusOf(error) !== undefined) {
    const words = messageOf(error);
    const reason = reasonOf(error) ?? (PLAIN_TEXT.test(words) ? words : undefined);
    if (reason === undefined) return notAnEngine(place, words, error);
    return new MintmarkError('DOCKER', `The Docker Engine at ${place} refused: ${reason}.`, {
      ...hintOf(reason),
      cause: error,
    });
  }
  if (isNativeError(error) && error.name === 'AbortError') {
    return new MintmarkError('DOCKER', `The Docker Engine at ${place} did not answer in time.`, {
      hint: 'Check that docker version shows a Server at once. An engine may hang if its disk is full.',
      cause: error,
    });
  }
  const { why, hint } = troubleOf(error, host);
  return new MintmarkError('DOCKER', `Cannot reach the Docker Engine at ${place}: ${why}.`, {
    hint,
    cause: error,
  });
}

/** The error for an answer that no Docker Engine gives. @param why what is wrong with it */
export function notAnEngine(place: string, why: string, cause?: unknown): MintmarkError {
  return new MintmarkError('DOCKER', `What answers at ${place} is not a Docker Engine: ${why}.`, {
    hint: 'Set DOCKER_HOST or a docker context to a Docker Engine; docker version must show a Server.',
    cause,
  });
}

/** What an engine says in plain text: of a version of the API that is too old, and of a request without TLS. */
const PLAIN_TEXT = /client version|HTTP request to an HTTPS server/;

function hintOf(reason: string): { readonly hint?: string } {
  if (isNoPage(reason) || reason.includes('client version')) return { hint: 'Check DOCKER_API_VERSION, or unset it.' };
  if (!reason.includes('HTTP request to an HTTPS server')) return {};
  return {
    hint: 'It speaks TLS: set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or choose a docker context that has its certificates.',
  };
}

/** What the engine says of a path that it does not know, as with a malformed version of the API. */
function isNoPage(reason: string): boolean {
  return reason === 'page not found';
}

/** The HTTP status that dockerode adds to an error from the engine. */
export function statusOf(error: unknown): number | undefined {
  const status = valueAt(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

/** The engine's own message: `{"message": …}`. */
function reasonOf(error: unknown): string | undefined {
  const reason = textAt(error, 'json', 'message');
  return reason === '' ? undefined : reason;
}

/** Whether the engine says that there is no such image, which podman and others word differently. */
function isAbsence(error: unknown): boolean {
  return statusOf(error) === 404 && /no such image|image not known/i.test(reasonOf(error) ?? '');
}

/**
 * While the containerd image store unpacks or removes some image, it answers 404 for a whole list, or for an image that
 * exists: "NotFound: snapshot … does not exist: not found". For an image that does not, engines say "No such image".
 */
export function isUnsettled(error: unknown): boolean {
  const reason = reasonOf(error);
  return statusOf(error) === 404 && reason !== undefined && !isNoPage(reason) && !isAbsence(error);
}

function troubleOf(error: unknown, host: DockerHost): { readonly why: string; readonly hint: string } {
  const code = systemCode(error) ?? '';
  const why = messageOf(error);
  if (code === 'EACCES' && host.kind === 'socket') {
    return { why, hint: 'Join the docker group, or set DOCKER_HOST to an engine that you may use.' };
  }
  if (host.kind === 'ssh') {
    return { why, hint: `This must show a Server, and ask for no password: docker --host ${host.address} version` };
  }
  if (host.kind === 'tcp' && isTlsTrouble(error)) {
    const hint =
      'Check ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH, or those of the docker context; if the engine does not speak TLS, unset DOCKER_TLS_VERIFY and DOCKER_TLS.';
    return {
      why: tlsFault(code) === 'handshake' ? `it does not speak TLS, or another version of it (${code})` : why,
      hint,
    };
  }
  if (host.kind === 'tcp' && host.proxy !== undefined) {
    return {
      why,
      hint: `Check that the proxy runs and reaches ${host.host}. To go without it, name that in NO_PROXY.`,
    };
  }
  return {
    why,
    hint: 'Start Docker, or set DOCKER_HOST or a docker context to an engine that runs; docker version must show a Server.',
  };
}
