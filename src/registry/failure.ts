import { isTlsTrouble, MintmarkError, messageOf, systemCode } from '../errors.ts';
import { objectIn } from '../image/json.ts';
import { cutOff, isCutOff } from '../util/cut-off.ts';
import { addressOf } from './address.ts';
import type { RegistryResponse, Unanswered } from './request.ts';
import { isObject } from '../util/json-object.ts';
import { proxyHint, proxyOf, ProxyRefusal } from '../util/proxy.ts';
import { tlsFault, tlsHint } from '../util/tls-fault.ts';

const TLS_WORDS = {
  handshake:
    "It does not speak TLS. mintmark uses plain http only on loopback, whatever Docker's insecure-registries say.",
  name: 'the name of the registry',
  variables: 'NODE_EXTRA_CA_CERTS',
};
/** More than any library wraps. */
const MOST_CAUSES = 5;
/** fetch does not pass HTTP 407 on, and gives no reason. No other request here fails without one. */
const LOGIN_WANTED = 'a proxy on the way wants a login (HTTP 407)';
/** Nobody listens there, and waiting does not change that. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOTFOUND']);

/** Whether it makes sense to repeat a request that threw this. */
export function isPassing(thrown: unknown): boolean {
  const root = rootOf(thrown);
  if (root instanceof ProxyRefusal) return (root.$metadata.httpStatusCode ?? 500) >= 500;
  const code = systemCode(root);
  return isTimeout(thrown) || (code !== undefined && !isTlsTrouble(root) && !NOBODY.has(code));
}

/** The error if no complete answer arrived. @param run the signal that ends the whole run */
export function unreachable({ host, cause: thrown }: Unanswered, run: AbortSignal): MintmarkError {
  const cause = rootOf(thrown);
  if (isCutOff(run, cause)) return cutOff(run, `${host} had not answered`, { cause: thrown });
  const proxy = proxyOf(thrown);
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  if (isTimeout(thrown)) {
    const hint = proxy === undefined ? 'Run again.' : proxyHint(host);
    return new MintmarkError('TIMEOUT', `No answer in time from ${host}${through}`, { hint, cause: thrown });
  }
  const code = systemCode(cause) ?? '';
  const why = messageOf(cause) || code || LOGIN_WANTED;
  if (!isTlsTrouble(cause)) {
    return new MintmarkError('NETWORK', `Cannot reach the registry ${host}${through}: ${why}`, {
      hint: proxy === undefined ? reachHint(host) : proxyHint(host, cause),
      cause: thrown,
    });
  }
  const words =
    proxy === undefined ? TLS_WORDS : { ...TLS_WORDS, handshake: `It does not speak TLS. ${proxyHint(host)}` };
  return new MintmarkError('NETWORK', `No secure connection to the registry ${host}${through}: ${code}`, {
    hint: tlsHint(tlsFault(code), words),
    cause: thrown,
  });
}

function reachHint(host: string): string {
  const isPlain = addressOf(host).origin.startsWith('http:');
  return `Check the name and the port, and that the registry runs.${isPlain ? ' It has to speak plain http: mintmark does not use TLS on loopback.' : ''}`;
}

/** Whether a server that wants TLS answered in plain http, as those in Go and nginx do. */
function wantsTls({ status, body }: RegistryResponse): boolean {
  return status === 400 && /\bHTTP request .*\bHTTPS\b/.test(Buffer.from(body).toString('latin1'));
}

function isTimeout(thrown: unknown): boolean {
  return isObject(thrown) && thrown['name'] === 'TimeoutError';
}

/** The error that fetch wraps, which itself may be wrapped: "Request was cancelled" says nothing. */
function rootOf(thrown: unknown): unknown {
  let root = thrown;
  for (let depth = 0; depth < MOST_CAUSES && isObject(root) && isObject(root['cause']); depth += 1)
    root = root['cause'];
  return root;
}

/** Whether the answer is from a web site or a proxy, not from a registry. */
export function isPage({ headers }: RegistryResponse): boolean {
  return headers.get('content-type')?.startsWith('text/html') === true;
}

/** The error for an unusable answer. @param what the thing that was requested, such as a repository's name */
export function refusal(answer: RegistryResponse, host: string, what: string): MintmarkError {
  const { status, body } = answer;
  const said = reasonOf(body);
  const because = said === undefined ? '' : `: ${said}`;
  if (wantsTls(answer)) {
    return new MintmarkError('NETWORK', `${host} speaks TLS, which mintmark does not use on loopback`, {
      hint: 'Let it speak plain http. Or name it by a host that is not on loopback, and the authority of its certificate in NODE_EXTRA_CA_CERTS.',
    });
  }
  if (status === 403) {
    return new MintmarkError('ACCESS_DENIED', `${host} denies access to ${what}${because}`, {
      hint: 'Log in as somebody who has access to it, or ask for the permission.',
    });
  }
  if (status === 429) {
    return new MintmarkError('THROTTLED', `${host} refused ${what} until the retries were used up${because}`, {
      hint: 'Run again later; a login often has a higher limit.',
    });
  }
  return new MintmarkError(
    'UNEXPECTED_ANSWER',
    `${host} answered ${isPage(answer) ? 'a web page and ' : ''}HTTP ${status} about ${what}${because}`,
    { hint: 'Run again; if that does not help, check that the host is an OCI registry and not a proxy or a web site.' },
  );
}

/** The codes and messages of an error body, in one short line. OCI distribution-spec, "Error Codes". */
function reasonOf(body: Uint8Array): string | undefined {
  // Anything but an object was not written by the registry.
  const list = objectIn(body)?.['errors'];
  const errors = Array.isArray(list) ? list.filter(isObject) : [];
  const texts = errors.flatMap(({ code, message }) => [code, message]).filter((text) => typeof text === 'string');
  return texts.length === 0 ? undefined : texts.join(' ').replace(/\s+/g, ' ').slice(0, 200);
}
