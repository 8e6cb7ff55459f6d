import { MintmarkError } from '../errors.ts';
import { takeBytes } from '../util/take-bytes.ts';
import { isPrivate } from './address.ts';

/** The standard fetch, which may be Node's or one that uses a proxy. */
export type Fetch = typeof globalThis.fetch;

/** A request to a registry or its token service. */
export interface Question {
  readonly url: URL;
  /** An `authorization` header is sent only to the URL's own origin, not to others that it redirects to. */
  readonly headers: Readonly<Record<string, string>>;
  /** A form to post; absent: GET. With a form, redirects are not followed. */
  readonly form?: URLSearchParams;
  /** The most bytes of the answer's body. */
  readonly limit: number;
}

export interface RegistryResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Whether it came from a different origin than that of the request. */
  readonly elsewhere: boolean;
}

/** Thrown if no complete answer arrived; `cause` says why. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** The host that did not answer: after a redirect, not the first one. */
  readonly host: string;

  constructor(host: string, cause: unknown) {
    super(`no answer from ${host}`, { cause });
    this.host = host;
  }
}

const REDIRECTS = 5;
/** The body of a refusal is cut off after this many bytes. */
const REFUSAL_BYTES = 64 * 1024;

/**
 * Sends a request once, and follows redirects.
 *
 * @throws Unanswered; and MintmarkError UNEXPECTED_ANSWER for an answer that is too long or a redirect that is refused
 */
export async function request(question: Question, signal: AbortSignal, fetch: Fetch): Promise<RegistryResponse> {
  const { url, headers, form, limit } = question;
  let target = url;
  for (let hops = 0; ; hops += 1) {
    const elsewhere = target.origin !== url.origin;
    const response = await answered(target, () =>
      fetch(target, {
        method: form === undefined ? 'GET' : 'POST',
        headers: elsewhere ? withoutSecrets(headers) : headers,
        ...(form !== undefined && { body: form }),
        redirect: 'manual',
        signal,
      }),
    );
    const isRedirect = form === undefined && [301, 302, 303, 307, 308].includes(response.status);
    const location = isRedirect ? response.headers.get('location') : null;
    if (location === null) {
      const body = await answered(target, () => bodyOf(response, limit, target.host));
      return { status: response.status, headers: response.headers, body, elsewhere };
    }
    await response.body?.cancel();
    // Neither URL is shown: those of storage services contain a signature.
    if (hops === REDIRECTS) throw astray(url, `in more than ${REDIRECTS} steps`);
    if (!URL.canParse(location, target.href)) throw astray(url, 'to what is not a URL');
    target = new URL(location, target);
    if (!isPrivate(target)) throw astray(url, 'to a connection that is not secure');
  }
}

async function answered<T>({ host }: URL, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof MintmarkError ? error : new Unanswered(host, error);
  }
}

function astray({ host }: URL, how: string): MintmarkError {
  return new MintmarkError('UNEXPECTED_ANSWER', `${host} redirects ${how}`, {
    hint: 'Check that the host is an OCI registry; the redirect is a setting of its operator.',
  });
}

function withoutSecrets(headers: Question['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}

async function bodyOf(response: Response, most: number, host: string): Promise<Uint8Array> {
  const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
  const { bytes, isAll } = await takeBytes(body, response.ok ? most : REFUSAL_BYTES);
  if (!response.ok || isAll) return bytes;
  throw new MintmarkError('UNEXPECTED_ANSWER', `${host} sent more than the ${most} bytes that were due`, {
    hint: 'Check that the host is an OCI registry; what it sent is not what was asked for.',
  });
}
