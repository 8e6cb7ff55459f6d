import { type Agent, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { NodeHttpHandlerOptions } from '@smithy/types';
import { MintmarkError, messageOf } from '../errors.ts';
import { hasCertificate } from '../util/pem.ts';
import { namesProxy } from '../util/proxy.ts';
import { readWhole, unfitToRead } from '../util/regular-file.ts';
import { type Environment, valueOf } from '../util/environment.ts';

/** How long a request may take, in milliseconds. */
export interface HttpLimits {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly socketTimeout?: number;
}

/**
 * How an SDK client sends requests: through the environment's proxy and with the certificates of AWS_CA_BUNDLE, as the
 * AWS CLI does but the SDK does not.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 *
 * @param sockets the most connections
 * @throws MintmarkError USAGE if AWS_CA_BUNDLE cannot be read, or if the SDK's own files may have no end
 */
export async function requestHandler(
  env: Environment,
  limits: HttpLimits,
  sockets?: number,
): Promise<NodeHttpHandlerOptions> {
  await refuseEndless(env);
  const pool: AgentOptions = { keepAlive: true, ...(sockets === undefined ? {} : { maxSockets: sockets }) };
  const tls: AgentOptions = { ...pool, ...(await authorities(env)) };
  const options = { ...limits, throwOnRequestTimeout: true };
  if (!namesProxy(env)) return { ...options, httpAgent: pool, httpsAgent: tls };
  const { EnvProxyAgent } = await import('../util/proxy-agent.ts');
  return { ...options, httpAgent: new EnvProxyAgent(pool, env), httpsAgent: new EnvProxyAgent(tls, env) };
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
