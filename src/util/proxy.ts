import { STATUS_CODES } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Client, Dispatcher } from 'undici';
import { MintmarkError, systemCode } from '../errors.ts';
import type { Environment } from './environment.ts';

const VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** Whether the environment names a proxy. An empty variable counts as unset. */
export function namesProxy(env: Environment): boolean {
  return VARIABLES.some((name) => Boolean(env[name]));
}

/**
 * fetch through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY specify. Node's own fetch ignores these variables,
 * or, from Node 24 on, heeds them only with NODE_USE_ENV_PROXY.
 */
export async function proxiedFetch(env: Environment): Promise<typeof fetch> {
  if (!namesProxy(env)) return fetch;
  const [{ fetch: own, ProxyAgent, Client }, { getProxyForUrl }] = await Promise.all([
    import('undici'),
    import('proxy-from-env'),
  ]);
  /** Whether the proxy has not answered yet, by the HOST:PORT that it is to connect to. */
  const silent = new Map<string, boolean>();
  const clientFactory = (origin: URL, settings: object): Dispatcher => {
    const client = (): Client => new Client(origin, { ...settings, headersTimeout: TUNNEL_MS });
    const connect = (to: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
      silent.set(to.path, silent.get(to.path) ?? true);
      return tunnel(client(), to, () => silent.set(to.path, false));
    };
    return Object.assign(client(), { connect });
  };
  const agents = new Map<string, InstanceType<typeof ProxyAgent>>();
  // async, so that an unusable proxy rejects instead of throwing.
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const proxy = proxyFor(url, getProxyForUrl(url.href), env);
    if (proxy === '') return fetch(input, init);
    const dispatcher = agents.get(proxy) ?? new ProxyAgent({ uri: proxy, clientFactory });
    agents.set(proxy, dispatcher);
    try {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Node's own Response is undici's too
      return await own(input, { ...init, dispatcher });
    } catch (error) {
      const port = url.port || (url.protocol === 'https:' ? '443' : '80');
      const isSilent = init?.signal?.aborted === true && silent.get(`${url.hostname}:${port}`) === true;
      throw noteProxy(isSilent ? new ProxyRefusal(PROXY_SILENT) : error, proxy);
    }
  };
}

/** How long a proxy may take to connect to a host: as long as undici itself may. */
const TUNNEL_MS = 10_000;

/** What a proxy did, as a clause. */
export const PROXY_CLOSED = 'it closed the connection without an answer in HTTP';
export const PROXY_NOT_HTTP = 'what it answered is not HTTP';
export const PROXY_SILENT = 'it did not answer';

const CLOSED = 'UND_ERR_SOCKET';
/** What a proxy did, by the code of undici's error. */
const UNDICI_WORDS = new Map([
  [CLOSED, PROXY_CLOSED],
  ['UND_ERR_HEADERS_TIMEOUT', `${PROXY_SILENT} in ${TUNNEL_MS / 1000} seconds`],
  ['HPE_INVALID_CONSTANT', PROXY_NOT_HTTP],
]);

/** A proxy that did not connect to a host. The message is a clause about the proxy. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  /** What it answered; absent: nothing, or something that is not HTTP. In the form in which the SDK decides on retries. */
  readonly $metadata: { readonly httpStatusCode?: number };

  /** @param cause a time limit: the SDK then tries again */
  constructor(does: string, { status, cause }: { readonly status?: number; readonly cause?: Error } = {}) {
    super(does, { cause });
    this.$metadata = status === undefined ? {} : { httpStatusCode: status };
  }

  /** @param status what it answered to CONNECT; NaN if that was not a status */
  static answering(status: number): ProxyRefusal {
    if (!Number.isInteger(status)) return new ProxyRefusal(PROXY_NOT_HTTP);
    const words = STATUS_CODES[status];
    const does = `it refused to connect: HTTP ${status}${words === undefined ? '' : ` ${words}`}`;
    return new ProxyRefusal(does, { status });
  }
}

/**
 * Connects through a proxy, or fails. A client that undici keeps for a proxy asks again without end, and without a
 * pause, if the proxy closes the connection, and goes on with a connection that the proxy has refused.
 *
 * @param client of the proxy, for this connection only
 * @param answered called when the proxy has answered, whatever it was
 */
async function tunnel(
  client: Client,
  options: Dispatcher.ConnectOptions,
  answered: () => void,
): Promise<Dispatcher.ConnectData> {
  // If the proxy closes the connection before the request is sent, nothing else says so.
  const closed = new Promise<never>((_resolve, reject) => {
    client.on('disconnect', (_origin, _targets, error) => {
      if (systemCode(error) === CLOSED) reject(error);
    });
  });
  try {
    const answer = await Promise.race([client.connect(options), closed]);
    answered();
    if (answer.statusCode === 200) return answer;
    answer.socket.on('error', () => undefined).destroy();
    throw ProxyRefusal.answering(answer.statusCode);
  } catch (error) {
    void client.destroy();
    const does = UNDICI_WORDS.get(systemCode(error) ?? '');
    throw does === undefined ? error : new ProxyRefusal(does);
  }
}

/** The proxy of each request that ended in an error, or in an answer that may be the proxy's own. */
const proxies = new WeakMap<object, string>();

/** Keeps the proxy through which a request was sent that ended in this error or answer. @returns the same */
export function noteProxy<T>(end: T, proxy: string): T {
  if (typeof end === 'object' && end !== null) proxies.set(end, new URL(proxy).host);
  return end;
}

/** The host and port of the proxy through which a failed request was sent; undefined if there was none. */
export function proxyOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // The SDK keeps an answer here when it turns it into an error.
  return proxies.get(error) ?? ('$response' in error ? proxyOf(error.$response) : undefined);
}

/** What to do if a proxy lets no request to a host through. @param error in which the request ended */
export function proxyHint(host: string, error?: unknown): string {
  if (error instanceof ProxyRefusal && error.$metadata.httpStatusCode === 407) {
    return `The proxy wants a login. Check its user and password in HTTPS_PROXY (http://USER:PASSWORD@HOST:PORT), or name ${host} in NO_PROXY.`;
  }
  return `Check that the proxy runs and lets requests to ${host} pass. To go another way, change HTTPS_PROXY or NO_PROXY.`;
}

/**
 * The proxy for a URL as Docker, curl and the AWS CLI understand the variables: a proxy without a scheme speaks plain
 * HTTP, and NO_PROXY names domains including their subdomains, and networks (10.0.0.0/8).
 *
 * @param found what proxy-from-env makes of the variables: it adds the URL's scheme, and takes a domain for one host
 * @returns the empty text for none
 * @throws MintmarkError USAGE if it is not the address of a proxy, which is not repeated: it may contain a password
 */
export function proxyFor(url: URL, found: string, env: Environment): string {
  if (found === '' || isExempt(url, [env['no_proxy'], env['NO_PROXY']].find(Boolean) ?? '')) return '';
  const isWhole = VARIABLES.some((name) => env[name] === found);
  const proxy = isWhole ? found : found.replace(/^\w+:/, 'http:');
  if (isUsable(proxy)) return proxy;
  throw new MintmarkError('USAGE', `The proxy for ${url.host} is not an http or https address`, {
    hint: 'Write HTTPS_PROXY, HTTP_PROXY or ALL_PROXY as http://HOST:PORT, with %XX in place of what is special in a user or a password; or name the host in NO_PROXY.',
  });
}

function isUsable(proxy: string): boolean {
  try {
    const { protocol, username, password } = new URL(proxy);
    decodeURIComponent(`${username}${password}`);
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    return false;
  }
}

function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const actualPort = port === '' ? { 'http:': '80', 'https:': '443' }[protocol] : port;
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = entry, wanted] = isIPv6(entry) ? [] : (/^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(entry) ?? []);
      if (wanted !== undefined && wanted !== actualPort) return false;
      const domain = name.replace(/^\*?\./, '');
      return host === domain || host.endsWith(`.${domain}`) || isInNetwork(host, name);
    });
}

/** @param entry such as `10.0.0.0/8` */
export function isInNetwork(host: string, entry: string): boolean {
  const [network = '', bits = ''] = entry.split('/');
  const [family, of] = [isIP(network), isIP(host)];
  if (family === 0 || family !== of || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), name);
  return list.check(host, name);
}
