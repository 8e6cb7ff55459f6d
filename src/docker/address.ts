import { MintmarkError } from '../errors.ts';

/** What TLS with the engine needs, in PEM. */
export interface TlsMaterial {
  readonly ca?: Uint8Array | undefined;
  readonly cert?: Uint8Array | undefined;
  readonly key?: Uint8Array | undefined;
  /** Whether the engine must prove who it is. */
  readonly verify: boolean;
}

/** Where a Docker Engine listens. `address` is for messages: it holds no password. */
export type DockerHost =
  /** A Unix socket, or a named pipe of Windows. */
  | { readonly kind: 'socket'; readonly address: string; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly address: string;
      /** With brackets, where it is an IPv6 address. */
      readonly host: string;
      readonly port: number;
      readonly tls?: TlsMaterial | undefined;
    }
  | {
      readonly kind: 'ssh';
      readonly address: string;
      readonly host: string;
      readonly user?: string | undefined;
      readonly port?: number | undefined;
    };

/** The ports of "Configure remote access for Docker daemon" in Docker's documentation. */
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * Reads an address as DOCKER_HOST and docker contexts have it.
 *
 * @param origin where it is from, for messages
 * @throws MintmarkError DOCKER
 */
export function parseAddress(text: string, tls: TlsMaterial | undefined, origin: string): DockerHost {
  const [, scheme, rest = ''] = /^(unix|npipe|tcp|ssh):\/\/(.*)$/s.exec(text) ?? [];
  if (scheme === undefined) throw unusable(origin, 'it is none of unix://, npipe://, tcp:// and ssh://');
  if (scheme === 'unix' || scheme === 'npipe') {
    if (rest === '') throw unusable(origin, 'it names no socket');
    return { kind: 'socket', address: text, path: rest };
  }
  const url = URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : undefined;
  if (url === undefined || url.hostname === '') throw unusable(origin, 'it names no host');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw unusable(origin, 'it has something after the host, which mintmark cannot ask for');
  }
  // URL drops the port that is the default of http.
  const port = /:80\/?$/.test(rest) ? 80 : url.port === '' ? undefined : Number(url.port);
  if (scheme === 'ssh') {
    if (url.password !== '') throw unusable(origin, 'it holds a password, which ssh does not take');
    const user = url.username === '' ? undefined : decodeURIComponent(url.username);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return { kind: 'ssh', address: `ssh://${url.host}`, host, user, port };
  }
  const resolved = port ?? (tls === undefined ? PLAIN_PORT : TLS_PORT);
  return { kind: 'tcp', address: `tcp://${url.hostname}:${resolved}`, host: url.hostname, port: resolved, tls };
}

/** The address itself is not shown: it may hold a password. */
function unusable(origin: string, why: string): MintmarkError {
  return new MintmarkError('DOCKER', `The Docker Engine's address from ${origin} cannot be used: ${why}.`, {
    hint: 'Set DOCKER_HOST to something like unix:///var/run/docker.sock or tcp://HOST:2376, or choose a docker context.',
  });
}
