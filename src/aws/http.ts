import { type Agent, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { isNativeError } from 'node:util/types';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { NodeHttpHandlerOptions } from '@smithy/types';
import { systemCode } from '../errors.ts';
import type { Environment } from '../util/environment.ts';
import { namesProxy, noteProxy, PROXY_SILENT, ProxyRefusal } from '../util/proxy.ts';
import type { EnvProxyAgent } from '../util/proxy-agent.ts';
import { authorities } from './authorities.ts';
import { guardCredentials } from './foreign-answer.ts';
import { refuseEndless } from './sdk-files.ts';

/**
 * What an SDK client sends requests with: through the environment's proxy and with the certificates of AWS_CA_BUNDLE or
 * the profile's ca_bundle, as the AWS CLI does but the SDK does not.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 *
 * @param limits how long a request may take, in milliseconds
 * @param sockets the most connections
 * @throws MintmarkError USAGE if the certificates cannot be read, or if the SDK's own files may have no end
 */
export async function requestHandler(
  env: Environment,
  limits: Pick<NodeHttpHandlerOptions, 'connectionTimeout' | 'requestTimeout' | 'socketTimeout'>,
  sockets?: number,
): Promise<NodeHttpHandler> {
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
    if (way === undefined || protocol === 'https:') return answer;
    if (answer.response.statusCode === 407) throw noteProxy(ProxyRefusal.answering(407), way.proxy);
    noteProxy(answer.response, way.proxy);
    return answer;
  };
}

/** Whether the SDK ended a request, as opposed to a failure on the way. */
function isTimeUp(thrown: unknown): thrown is Error {
  const isEnded = isNativeError(thrown) && (thrown.name === 'AbortError' || thrown.name === 'TimeoutError');
  return isEnded && [undefined, 'ETIMEDOUT'].includes(systemCode(thrown));
}

/** An agent that sends requests to a URL in the same way, without the SDK. */
export async function agentFor({ protocol }: URL, env: Environment): Promise<Agent> {
  const isSecure = protocol === 'https:';
  const options: AgentOptions = { keepAlive: true, ...(isSecure && (await authorities(env))) };
  if (!namesProxy(env)) return isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  const { EnvProxyAgent } = await import('../util/proxy-agent.ts');
  return new EnvProxyAgent(options, env);
}
