import { type Agent, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { isNativeError } from 'node:util/types';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { MintmarkError, messageOf, systemCode } from '../errors.ts';
import { hasCertificate } from '../util/pem.ts';
import { namesProxy, noteProxy, PROXY_SILENT, ProxyRefusal } from '../util/proxy.ts';
import type { EnvProxyAgent } from '../util/proxy-agent.ts';
import { readWhole, unfitToRead } from '../util/regular-file.ts';
import { type Environment, valueOf } from '../util/environment.ts';
import { guardCredentials } from './foreign-answer.ts';

/** How long a request may take, in milliseconds. */
export interface HttpLimits {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout?: number;
}

/**
 * What an SDK client sends requests with: through the environment's proxy and with the certificates of AWS_CA_BUNDLE, as
 * the AWS CLI does but the SDK does not.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 *
 * @param sockets the most connections
 * @throws MintmarkError USAGE if AWS_CA_BUNDLE cannot be read, or if the SDK's own files may have no end
 */
export async function requestHandler(env: Environment, limits: HttpLimits, sockets?: number): Promise<NodeHttpHandler> {
  await refuseEndless(env);
  const pool: AgentOptions = { keepAlive: true, ...(sockets === undefined ? {} : { maxSockets: sockets }) };
  const tls: AgentOptions = { ...pool, ...(await authorities(env)) };
  const agent = namesProxy(env) ? new (await import('../util/proxy-agent.ts')).EnvProxyAgent(tls, env) : undefined;
  const handler = new NodeHttpHandler({
    ...limits,
    throwOnRequestTimeout: true,
    httpAgent: agent ?? pool,
    httpsAgent: agent ?? tls,
  });
  if (agent !== undefined) nameProxies(handler, agent);
  guardCredentials(handler);
  return handler;
}

/**
 * Names the proxy if it is at fault. The SDK itself says only that the time is over, or takes what the proxy answered
 * for AWS's answer.
 */
function nameProxies(handler: NodeHttpHandler, agent: EnvProxyAgent): void {
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const { protocol, hostname, port } = request;
    const url = new URL(`${protocol}//${hostname}:${port ?? ''}`);
    const answer = await handle(request, options).catch((error: unknown) => {
      const way = agent.wayTo(url);
      if (way?.isSilent !== true || !isTimeUp(error)) throw error;
      throw noteProxy(new ProxyRefusal(PROXY_SILENT, { cause: error }), way.proxy);
    });
    const way = agent.wayTo(url);
    // In a tunnel, it would be the answer of something else.
    if (way === undefined || protocol === 'https:' || answer.response.statusCode !== 407) return answer;
    throw noteProxy(ProxyRefusal.answering(407), way.proxy);
  };
}

/** Whether the SDK ended a request, as opposed to a failure on the way. */
function isTimeUp(thrown: unknown): thrown is Error {
  const isEnded = isNativeError(thrown) && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError');
  return isEnded && [undefined, 'ETIMEDOUT'].includes(systemCode(thrown));
}

/**
 * Files that the SDK reads whole, and their names in the user's directory if the variable is not set. It would wait on a
 * pipe indefinitely, and even exiting the process would not end that.
 */
const SDK_FILES = {
  AWS_CONFIG_FILE: 'config',
  AWS_SHARED_CREDENTIALS_FILE: 'credentials',
  AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: undefined,
};
/** More than the profiles of thousands of accounts. */
const MOST_BYTES = 16 * 1024 ** 2;

async function refuseEndless(env: Environment): Promise<void> {
  for (const [name, usual] of Object.entries(SDK_FILES)) {
    const named = valueOf(env, name);
    const path = named ?? (usual && env['HOME'] && join(env['HOME'], '.aws', usual));
    const why = path && (await unfitToRead(path, MOST_BYTES));
    if (!why) continue;
    throw new MintmarkError('USAGE', named ? `${name} names ${path}, which ${why}` : `${path} ${why}`, {
      hint: named ? `Name a file, or unset ${name}.` : `Remove it, or name another file in ${name}.`,
    });
  }
}

/** An agent that sends requests to a URL in the same way, without the SDK. */
export async function agentFor({ protocol }: URL, env: Environment): Promise<Agent> {
  const isSecure = protocol === 'https:';
  const options: AgentOptions = { keepAlive: true, ...(isSecure && (await authorities(env))) };
  if (!namesProxy(env)) return isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  const { EnvProxyAgent } = await import('../util/proxy-agent.ts');
  return new EnvProxyAgent(options, env);
}

/** Adds the bundle to what Node trusts. Setting `ca` drops NODE_EXTRA_CA_CERTS, so these are added too. */
async function authorities(env: Environment): Promise<Pick<AgentOptions, 'ca'>> {
  const bundle = env['AWS_CA_BUNDLE'];
  if (!bundle) return {};
  const extra = env['NODE_EXTRA_CA_CERTS'];
  return { ca: [...rootCertificates, await certificatesIn(bundle), ...(extra ? [await certificatesIn(extra)] : [])] };
}

async function certificatesIn(path: string): Promise<string> {
  const refusal = (why: string, cause?: unknown): MintmarkError =>
    new MintmarkError('USAGE', `Cannot use the certificates of AWS_CA_BUNDLE: ${why}`, {
      hint: 'Name a PEM file with the certificates of the authorities, or unset AWS_CA_BUNDLE.',
      cause,
    });
  const pem = await readWhole(path).catch((error: unknown) => {
    throw refusal(messageOf(error), error);
  });
  if (!hasCertificate(pem)) throw refusal(`${path} has no certificate in PEM form`);
  return pem.toString();
}
