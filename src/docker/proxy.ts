import { isIP } from 'node:net';
import { MintmarkError } from '../errors.ts';
import { isLoopback } from '../util/loopback.ts';
import { isInNetwork } from '../util/proxy.ts';
import type { DockerHost } from './address.ts';
import type { Environment } from '../util/environment.ts';

type Tcp = Extract<DockerHost, { kind: 'tcp' }>;

const SCHEMES = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/**
 * The proxy for an engine, as Go's net/http finds it: the variables in capitals come first, ALL_PROXY is not read, and a
 * value that is not an address is ignored. golang.org/x/net/http/httpproxy.
 *
 * @throws MintmarkError USAGE if it is a kind of proxy that does not exist
 */
export function proxyOf(host: Tcp, env: Environment): URL | undefined {
  const name = host.tls === undefined ? 'HTTP_PROXY' : 'HTTPS_PROXY';
  const given = eitherCase(name, env);
  if (given === '' || isLoopback(host.host) || isExempt(host, eitherCase('NO_PROXY', env))) return undefined;
  const proxy = [given, `http://${given}`].flatMap(addressIn).at(0);
  if (proxy === undefined || SCHEMES.has(proxy.protocol)) return proxy;
  throw new MintmarkError('USAGE', `${name} is not the address of an http, https or socks5 proxy`, {
    hint: `Write ${name} as http://HOST:PORT or socks5://HOST:PORT; or name the Docker Engine's host in NO_PROXY.`,
  });
}

function eitherCase(name: string, env: Environment): string {
  return [env[name], env[name.toLowerCase()]].find(Boolean) ?? '';
}

function addressIn(text: string): URL[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(text) || !URL.canParse(text)) return [];
  const url = new URL(text);
  try {
    decodeURIComponent(`${url.username}${url.password}`);
  } catch {
    return [];
  }
  return url.hostname === '' ? [] : [url];
}

function isExempt(to: Tcp, list: string): boolean {
  const host = to.host.replace(/^\[|\]$/g, '');
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === '*' || isInNetwork(host, entry) || isNamed(host, to.port, entry));
}

/** `HOST`, `.DOMAIN` and `*.DOMAIN`, each with or without a port. Without a dot in front, both are meant. */
function isNamed(host: string, at: number, entry: string): boolean {
  const parts = /^(?:\[(?<address>[^[\]]+)\]|(?<host>[^[\]:]+)):(?<port>[^:]*)$/.exec(entry)?.groups;
  const { address = entry, host: name = address, port } = parts ?? {};
  if (name === '' || (port !== undefined && port !== '' && port !== String(at))) return false;
  const bits = { 4: '32', 6: '128' }[isIP(name)];
  if (bits !== undefined) return isInNetwork(host, `${name}/${bits}`);
  const domain = name.replace(/^\*(?=\.)/, '');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}
