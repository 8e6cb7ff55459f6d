import { isLoopback } from '../util/loopback.ts';

/** Where to reach a registry, and what Docker's configuration calls it. */
export interface RegistryAddress {
  /** As in image references. */
  readonly host: string;
  readonly origin: string;
  /** The keys of its credentials in Docker's configuration. The first is the one that credential helpers get. */
  readonly credentialKeys: readonly [string, ...string[]];
}

/** @param host the host in an image reference, with its port */
export function addressOf(host: string): RegistryAddress {
  if (host === 'docker.io' || host === 'index.docker.io') {
    // Docker Hub has different names for its references, API and credentials. docker/cli, cli/registry/types.go.
    return {
      host,
      origin: 'https://registry-1.docker.io',
      credentialKeys: ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io'],
    };
  }
  // Docker tries TLS there first, with any certificate, and then plain http, which nearly all such registries speak.
  const scheme = isOnLoopback(host) ? 'http' : 'https';
  return { host, origin: `${scheme}://${host}`, credentialKeys: [host] };
}

/** As a URL has it: LOCALHOST and [0:0:0:0:0:0:0:1] are loopback too. */
function isOnLoopback(host: string): boolean {
  const url = `http://${host}`;
  return URL.canParse(url) && isLoopback(new URL(url).hostname);
}

/** Whether a secret may be sent to a URL: by https, or to this machine. */
export function isPrivate(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
