import { isIPv4, isIPv6 } from 'node:net';
import { MintmarkError } from '../errors.ts';
import { requireCertificate, type TlsMaterial } from './tls.ts';

/** Where a Docker Engine listens. `address` is for messages and does not contain a password. */
export type DockerHost =
  /** A Unix socket or a Windows named pipe. */
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly address: string;
      /** With brackets if it is an IPv6 address. */
      readonly host: string;
      /** The network interface of a link-local IPv6 address. */
      readonly zone: string | undefined;
      readonly port: number;
      /** A prefix of every path of the API, such as `/engine`; usually empty. */
      readonly basePath: string;
      readonly tls: TlsMaterial | undefined;
      /** The proxy on the way to it. */
      readonly proxy?: URL;
    }
  | {
      readonly kind: 'ssh';
      readonly address: string;
      readonly host: string;
      readonly user: string | undefined;
      readonly port: number | undefined;
      /** The engine's socket on that host, if it is not the usual one. */
      readonly socket: string | undefined;
    };

const UNKNOWN = 'it is none of unix://, npipe://, tcp:// and ssh://';

/** The platform's default engine in the docker CLI. docker/cli, opts/hosts_unix.go and hosts_windows.go. */
export function defaultAddress(platform: NodeJS.Platform): string {
  return platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock';
}

/**
 * Fills in whatever DOCKER_HOST leaves out, as the docker CLI does: scheme, host, port or socket.
 * docker/cli, opts/hosts.go, ParseHost.
 *
 * @param secured whether TLS is requested, which decides what an empty text means
 * @throws MintmarkError USAGE
 */
export function completeAddress(text: string, secured: boolean, platform: NodeJS.Platform): string {
  // Whitespace as in Go, which does not include the byte order mark.
  const given = text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '');
  if (given === '') return secured ? 'tcp://localhost:2376' : defaultAddress(platform);
  const [, scheme, rest = ''] = /^([^/]*):\/\/(.*)$/s.exec(given) ?? [undefined, 'tcp', given];
  if (scheme === 'unix' && rest === '') return 'unix:///var/run/docker.sock';
  if (scheme === 'npipe' && rest === '') return 'npipe:////./pipe/docker_engine';
  // These are allowed in a context but not in DOCKER_HOST.
  if (scheme === 'http' || scheme === 'https') throw unusable('DOCKER_HOST', UNKNOWN);
  if (scheme !== 'tcp') return given;
  // Unlike in a context, a query is dropped here.
  const [, authority = '', path = ''] = /^([^/?#]*)([^?#]*)/.exec(rest) ?? [];
  const [, host = '', port = ''] = isIPv6(authority)
    ? ['', `[${authority}]`]
    : (/^(.*?)(?::(\d*))?$/s.exec(authority) ?? []);
  if (host.startsWith('[') && port === '' && !isIPv6(authority)) {
    throw unusable('DOCKER_HOST', 'an IPv6 address in brackets needs a port');
  }
  // The docker CLI uses this port even with TLS.
  // It decodes path and zone here, and again when it reads the complete address.
  const { address, zone } = withoutZone(host || 'localhost', 'DOCKER_HOST');
  const named = zone === undefined ? address : `[${address.slice(1, -1)}%${zone}]`;
  return `tcp://${named}:${port || '2375'}${decoded(path, 'DOCKER_HOST')}`;
}

/**
 * Reads a complete address, as in docker contexts. docker/cli, cli/connhelper; moby, client.ParseHostURL.
 *
 * @param origin where it comes from, for messages
 * @throws MintmarkError USAGE
 */
export function parseAddress(text: string, tls: TlsMaterial | undefined, origin: string): DockerHost {
  const [, scheme, rest = ''] = /^(unix|npipe|tcp|https?|ssh):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === undefined) throw unusable(origin, UNKNOWN);
  if (scheme === 'unix' || scheme === 'npipe') {
    if (rest === '') throw unusable(origin, 'it names no socket');
    return { kind: 'socket', address: text, path: rest };
  }
  return scheme === 'ssh' ? parseSsh(rest, origin) : parseTcp(rest, tls, origin);
}

function parseTcp(rest: string, tls: TlsMaterial | undefined, origin: string): DockerHost {
  const { host: given, zone, url } = partsOf(rest, tls === undefined ? 'http' : 'https', origin);
  if (url.search !== '' || url.hash !== '') throw unusable(origin, 'it has a query, which mintmark cannot send');
  const { hostname: host } = url;
  // The URL class reads 127.1 as 127.0.0.1; the docker CLI looks it up as a name.
  if (isIPv4(host) && host !== given) {
    throw unusable(origin, `the docker CLI looks its host up as a name; write the IPv4 address as ${host}`);
  }
  const port = url.port === '' ? (tls === undefined ? 80 : 443) : Number(url.port);
  if (port === 0) throw unusable(origin, 'nothing listens on port 0');
  const basePath = decoded(url.pathname, origin).replace(/\/+$/, '');
  const named = zone === undefined ? host : `[${host.slice(1, -1)}%25${zone}]`;
  if (tls !== undefined) requireCertificate(tls);
  return { kind: 'tcp', address: `tcp://${named}:${port}${basePath}`, host, zone, port, basePath, tls };
}

function parseSsh(rest: string, origin: string): DockerHost {
  if (/^[^/?#@]*:[^/?#]*@/.test(rest)) throw unusable(origin, 'it holds a password, which ssh does not take');
  const { host: given, zone, url } = partsOf(rest, 'ssh', origin);
  if (url.search !== '' || url.hash !== '') throw unusable(origin, 'it has a query, which ssh does not take');
  // As it is written: it may be an alias in ~/.ssh/config, which the URL class would change.
  const host = `${decoded(given, origin).replace(/^\[|\]$/g, '')}${zone === undefined ? '' : `%${zone}`}`;
  // The docker CLI quotes characters that are special in a shell, so ssh would not find such a host.
  if (!/^(?!-)[\p{L}\p{M}\p{N}._:@,+%-]+$/u.test(host)) throw unusable(origin, 'its host is not a host name');
  const path = decoded(url.pathname, origin);
  return {
    kind: 'ssh',
    address: `ssh://${rest.replace(/[/?#].*$/s, '')}${path === '/' ? '' : url.pathname}`,
    host,
    user: url.username === '' ? undefined : decoded(url.username, origin),
    port: url.port === '' ? undefined : Number(url.port),
    socket: path === '' || path === '/' ? undefined : path,
  };
}

/** `host` is as it is written, without the zone. */
function partsOf(
  rest: string,
  scheme: string,
  origin: string,
): { readonly host: string; readonly zone: string | undefined; readonly url: URL } {
  const [, user = '', authority = '', path = ''] = /^([^/?#]*@)?([^/?#]*)(.*)$/s.exec(rest) ?? [];
  const [, given = '', port = ''] = /^(.*?)(:[^:\]]*)?$/s.exec(authority) ?? [];
  const { address, zone } = withoutZone(given, origin);
  const text = `${scheme}://${user}${address}${port}${path}`;
  // The URL class takes a backslash in an http address for a slash.
  const url = !text.includes('\\') && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') throw unusable(origin, 'it has no host or an invalid port');
  return { host: address, zone, url };
}

/** A host as Go's net/url reads it: `[fe80::1%25eth0]` has a zone, and only non-ASCII characters may be escaped. */
function withoutZone(host: string, origin: string): { readonly address: string; readonly zone: string | undefined } {
  const [, address = host, zone] = /^(\[[^\]%]*)%25([^\]]+)\]$/.exec(host) ?? [];
  if (zone !== undefined) return { address: `${address}]`, zone: decoded(zone, origin) };
  if (/%(?![89a-f][0-9a-f])/i.test(host)) throw unusable(origin, 'its host has a % that escapes nothing');
  return { address, zone };
}

function decoded(part: string, origin: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw unusable(origin, 'it has a % that no two hexadecimal digits follow', error);
  }
}

/** The address itself is not shown: it may contain a password. */
function unusable(origin: string, why: string, cause?: unknown): MintmarkError {
  return new MintmarkError('USAGE', `The Docker Engine's address from ${origin} cannot be used: ${why}.`, {
    hint: 'Set DOCKER_HOST to something like unix:///var/run/docker.sock or tcp://HOST:2376, or choose a docker context.',
    cause,
  });
}
