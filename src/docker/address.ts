import { isIPv6 } from 'node:net';
import { MintmarkError } from '../errors.ts';

/** Certificates and key for TLS with the engine, in PEM. */
export interface TlsMaterial {
  readonly ca: Uint8Array | undefined;
  readonly cert: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
  /** Whether the engine's certificate is verified. */
  readonly verify: boolean;
}

/**
 * The docker CLI refuses such a file too, even if it does not verify the engine.
 *
 * @throws MintmarkError USAGE if the file has no certificate
 */
export function requireCertificate(pem: Uint8Array, path: string): void {
  if (Buffer.from(pem).includes('-----BEGIN CERTIFICATE-----')) return;
  throw new MintmarkError('USAGE', `${path} has no certificate in PEM form`, {
    hint: 'Put the certificate of the authority there that signed the certificate of the engine.',
  });
}

/** Where a Docker Engine listens. `address` is for messages and does not contain a password. */
export type DockerHost =
  /** A Unix socket or a Windows named pipe. */
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly address: string;
      /** With brackets if it is an IPv6 address. */
      readonly host: string;
      readonly port: number;
      /** A prefix of every path of the API, such as `/engine`; usually empty. */
      readonly basePath: string;
      readonly tls: TlsMaterial | undefined;
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
  // It decodes the path here, and again when it reads the complete address.
  return `tcp://${host || 'localhost'}:${port || '2375'}${decoded(path, 'DOCKER_HOST')}`;
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
  const url = urlOf(`${tls === undefined ? 'http' : 'https'}://${rest}`, origin);
  if (url.search !== '' || url.hash !== '') throw unusable(origin, 'it has a query, which mintmark cannot send');
  const { hostname: host } = url;
  const port = url.port === '' ? (tls === undefined ? 80 : 443) : Number(url.port);
  if (port === 0) throw unusable(origin, 'nothing listens on port 0');
  const basePath = decoded(url.pathname, origin).replace(/\/+$/, '');
  return { kind: 'tcp', address: `tcp://${host}:${port}${basePath}`, host, port, basePath, tls };
}

function parseSsh(rest: string, origin: string): DockerHost {
  if (/^[^/?#@]*:[^/?#]*@/.test(rest)) throw unusable(origin, 'it holds a password, which ssh does not take');
  // The scheme matters: an http URL would lose the case of the host, which may be an alias in ~/.ssh/config.
  const url = urlOf(`ssh://${rest}`, origin);
  if (url.search !== '' || url.hash !== '') throw unusable(origin, 'it has a query, which ssh does not take');
  const host = decoded(url.hostname, origin).replace(/^\[|\]$/g, '');
  // The docker CLI quotes characters that are special in a shell, so ssh would not find such a host.
  if (!/^(?!-)[\p{L}\p{M}\p{N}._:@,+-]+$/u.test(host)) throw unusable(origin, 'its host is not a host name');
  const path = decoded(url.pathname, origin);
  return {
    kind: 'ssh',
    address: `ssh://${url.username && `${url.username}@`}${url.host}${path === '/' ? '' : url.pathname}`,
    host,
    user: url.username === '' ? undefined : decoded(url.username, origin),
    port: url.port === '' ? undefined : Number(url.port),
    socket: path === '' || path === '/' ? undefined : path,
  };
}

function urlOf(text: string, origin: string): URL {
  if (/\[[^\]/]*%/.test(text))
    throw unusable(origin, 'it has an IPv6 address with a zone, which mintmark does not take');
  // The URL class takes a backslash in an http address for a slash.
  const url = !text.includes('\\') && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') throw unusable(origin, 'it has no host or an invalid port');
  return url;
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
