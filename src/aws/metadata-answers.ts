import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest, IncomingMessage } from 'node:http';
import { isObject, jsonIn } from '../util/json-object.ts';
import type { Environment } from '../util/environment.ts';

/** Node publishes each request on this channel, and each response on the other before any of its body arrives. */
const REQUESTS = 'http.client.request.start';
const RESPONSES = 'http.client.response.finish';
/** Credentials have about 2,000 bytes, including a session token with many tags. */
const LIMIT = 1_048_576;
/** The paths that the SDK requests from an instance's metadata service. */
const METADATA = '/latest/';

/** An answer without credentials, or none at all. */
export interface MetadataRefusal {
  /** Undefined if there was no answer. */
  readonly status: number | undefined;
  /** `169.254.169.254 answered HTTP 404`, and never what it answered: that may contain a secret. */
  readonly words: string;
}

interface MetadataWatch {
  /** How the last request ended, if it gave nothing. */
  readonly refusal: () => MetadataRefusal | undefined;
  readonly end: () => void;
}

/**
 * Watches what is asked of an instance's or container's metadata service, which the SDK calls with a client of its own: that
 * client keeps whatever it receives, and does not always say what it was. An answer that is too long for credentials is
 * ended.
 *
 * @param tooLong called with what was wrong, as a clause
 */
export function watchMetadata(env: Environment, tooLong: (what: string) => void): MetadataWatch {
  const container = containerPath(env);
  let refusal: MetadataRefusal | undefined;
  const isOurs = ({ path }: ClientRequest): boolean => path === container || path.startsWith(METADATA);
  const begin = (message: unknown): void => {
    const { request } = message as { readonly request: unknown };
    if (!(request instanceof ClientRequest && isOurs(request))) return;
    refusal = { status: undefined, words: `${request.host} did not answer` };
    // If there is no such service, nothing was asked.
    request.once('error', ({ syscall }: NodeJS.ErrnoException) => {
      if (syscall === 'connect') refusal = undefined;
    });
  };
  const watch = (message: unknown): void => {
    const { request, response } = message as { readonly request: unknown; readonly response: unknown };
    if (!(request instanceof ClientRequest && response instanceof IncomingMessage && isOurs(request))) return;
    const { statusCode: status = 0 } = response;
    refusal = status === 200 ? undefined : { status, words: `${request.host} answered HTTP ${status}` };
    const chunks: Uint8Array[] = [];
    let length = 0;
    const push = response.push.bind(response);
    // Counted as it arrives: a separate listener would make the body flow before the SDK listens.
    response.push = (chunk: Uint8Array | null) => {
      length += chunk?.length ?? 0;
      if (chunk !== null) chunks.push(chunk);
      else if (status === 200 && !isExpected(request, Buffer.concat(chunks).toString())) {
        refusal = { status, words: `${request.host} answered, but not with credentials` };
      }
      if (length <= LIMIT) return push(chunk);
      response.destroy();
      tooLong(`${request.host} answered with more than ${LIMIT} bytes`);
      return false;
    };
  };
  subscribe(REQUESTS, begin);
  subscribe(RESPONSES, watch);
  return {
    refusal: () => refusal,
    end: () => {
      unsubscribe(REQUESTS, begin);
      unsubscribe(RESPONSES, watch);
    },
  };
}

/** Where an instance has the name of its role, and below that, the role's credentials. */
const ROLES = '/security-credentials/';

/** Whether the content of an answer is what such a request is for. */
function isExpected({ path }: ClientRequest, content: string): boolean {
  // The token of a session, or a part of the SDK that is not known here.
  if (path.startsWith(METADATA) && !path.includes(ROLES)) return true;
  if (path.endsWith(ROLES)) return /^[\w+=,.@-]+\s*$/.test(content);
  const value = jsonIn(content);
  return isObject(value) && [value['AccessKeyId'], value['SecretAccessKey']].every((text) => typeof text === 'string');
}

function containerPath(env: Environment): string | undefined {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (relative) return relative;
  if (!full || !URL.canParse(full)) return undefined;
  const { pathname, search } = new URL(full);
  return pathname + search;
}
