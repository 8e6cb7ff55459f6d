import http, { type ClientRequest } from 'node:http';
import https, { type AgentOptions } from 'node:https';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { noteProxy, proxyFor, ProxyRefusal } from './proxy.ts';
import type { Environment } from './environment.ts';

/** How an origin is reached. */
export interface Way {
  readonly proxy: string;
  /** Whether the proxy has not answered anything yet that was asked of that origin. */
  isSilent: boolean;
}

/** Sends each request directly or through a proxy, depending on HTTPS_PROXY, HTTP_PROXY, NO_PROXY and its host. */
export class EnvProxyAgent extends Agent {
  readonly #agents = new Map<string, http.Agent>();
  readonly #ways = new Map<string, Way>();
  readonly #settings: AgentOptions;
  readonly #env: Environment;

  constructor(settings: AgentOptions, env: Environment) {
    super(settings);
    this.#settings = settings;
    this.#env = env;
  }

  connect(request: ClientRequest, { secureEndpoint }: AgentConnectOpts): http.Agent {
    const url = new URL(`${secureEndpoint ? 'https' : 'http'}://${String(request.getHeader('host'))}`);
    const proxy = proxyFor(url, getProxyForUrl(url.href), this.#env);
    if (proxy !== '') {
      const way = this.wayTo(url) ?? { proxy, isSilent: true };
      this.#ways.set(url.origin, way);
      request.once('error', (error) => {
        noteProxy(error, proxy);
      });
      request.once('response', () => {
        way.isSilent = false;
      });
      request.once('proxyConnect', ({ statusCode }: { readonly statusCode?: number }) => {
        // A request that is not encrypted is sent to the proxy itself, which answers nothing before.
        if (statusCode === undefined) return;
        way.isSilent = false;
        // The agent would pass on what the proxy answered as the host's answer.
        if (statusCode !== 200) request.destroy(ProxyRefusal.answering(statusCode));
      });
    }
    const key = `${secureEndpoint ? 'https' : 'http'} ${proxy}`;
    const agent = this.#agents.get(key) ?? this.#agentFor(secureEndpoint, proxy);
    this.#agents.set(key, agent);
    return agent;
  }

  /** @returns undefined if no proxy has been asked for anything of the URL's origin */
  wayTo({ origin }: URL): Way | undefined {
    return this.#ways.get(origin);
  }

  #agentFor(isSecure: boolean, proxy: string): http.Agent {
    if (proxy === '') return isSecure ? new https.Agent(this.#settings) : new http.Agent(this.#settings);
    return agentThrough(new URL(proxy), isSecure, this.#settings);
  }

  override destroy(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    super.destroy();
  }
}

/** Sends each request through a proxy of http, https, socks5 or socks5h. A SOCKS proxy looks up the name of the host. */
export function agentThrough(proxy: URL, isSecure: boolean, settings: AgentOptions): http.Agent {
  if (proxy.protocol.startsWith('socks5')) {
    const agent = new SocksProxyAgent(proxy.href.replace(/^socks5:/, 'socks5h:'), settings);
    agent.proxy.host = proxy.hostname.replace(/^\[|\]$/g, '');
    return agent;
  }
  return isSecure ? new HttpsProxyAgent(proxy, settings) : new HttpProxyAgent(proxy, settings);
}
