type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/** Whether the environment names a proxy. An empty variable names none. */
export function namesProxy(env: Environment): boolean {
  return VARIABLES.some((name) => Boolean(env[name]));
}

/**
 * fetch through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, which Node's own fetch does not heed (or, from
 * Node 24 on, only with NODE_USE_ENV_PROXY).
 */
export async function proxiedFetch(env: Environment): Promise<typeof fetch> {
  if (!namesProxy(env)) return fetch;
  const [{ fetch: own, ProxyAgent }, { getProxyForUrl }] = await Promise.all([
    import('undici'),
    import('proxy-from-env'),
  ]);
  const agents = new Map<string, InstanceType<typeof ProxyAgent>>();
  return (input, init) => {
    const proxy = getProxyForUrl(input instanceof Request ? input.url : input.toString());
    if (proxy === '') return fetch(input, init);
    const dispatcher = agents.get(proxy) ?? new ProxyAgent(proxy);
    agents.set(proxy, dispatcher);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Node's own Response is undici's too
    return own(input, { ...init, dispatcher });
  };
}
