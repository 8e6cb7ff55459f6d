import { MintmarkError } from '../errors.ts';
import { takeBytes } from '../util/take-bytes.ts';
import { isPrivate } from './address.ts';

/** Of the web's, as Node has it, or through a proxy. */
export type Fetch = typeof globalThis.fetch;

/** One question to a registry or to its token service. */
export interface Question {
  readonly url: URL;
  /** An `authorization` among them is sent to the URL's own origin, and to no other that it redirects to. */
  readonly headers: Readonly<Record<string, string>>;
  /** A form to post; absent: GET. A form is sent to no other place than the URL. */
  readonly form?: URLSearchParams;
  /** Of the answer's body, in bytes. */
  readonly limit: number;
}

export interface RegistryResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Whether it came from another origin than the one that was asked. */
  readonly elsewhere: boolean;
}

/** No whole answer came; `cause` says why. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** Who was asked: if there was a redirect, not the one that was asked first. */
  readonly host: string;

  constructor(host: string, cause: unknown) {
    super(`no answer from ${host}`, { cause });
    this.host = host;
  }
}

const REDIRECTS = 5;
/** Of the body of a refusal, which is cut off there, in bytes. */
const REFUSAL_BYTES = 64 * 1024;

/**
 * Asks once, and follows where it is sent.
 *
 * @throws Unanswered; and MintmarkError UNEXPECTED_ANSWER for an answer that is too long or leads astray
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
    const location = form === undefined && isRedirect(response.status) ? response.headers.get('location') : null;
    if (location === null) {
      const body = await answered(target, () => bodyOf(response, limit, target.host));
      return { status: response.status, headers: response.headers, body, elsewhere };
    }
    await response.body?.cancel();
    // Neither URL is shown: that of a storage service is signed.
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

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
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
  if (response.ok && !isAll) throw tooLong(host, most);
  return bytes;
}

function tooLong(host: string, limit: number): MintmarkError {
  return new MintmarkError('UNEXPECTED_ANSWER', `${host} sent more than the ${limit} bytes that were due`, {
    hint: 'Check that the host is an OCI registry; what it sent is not what was asked for.',
  });
}
