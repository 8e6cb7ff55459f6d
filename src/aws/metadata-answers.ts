import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest, IncomingMessage } from 'node:http';

type Environment = Readonly<Record<string, string | undefined>>;

/** Node tells this channel of each response before any of its body comes. */
const RESPONSES = 'http.client.response.finish';
/** Credentials have some 2,000 bytes, a session token of many tags included. */
const LIMIT = 1_048_576;
/** What the SDK asks an instance for. */
const METADATA = '/latest/';

/**
 * Ends an answer that is too long for credentials, of the metadata service of an instance or a container: the SDK asks these
 * with a client of its own, which keeps whatever comes.
 *
 * @param tooLong called with what was wrong, as a clause
 * @returns ends the watch
 */
export function watchMetadata(env: Environment, tooLong: (what: string) => void): () => void {
  const container = containerPath(env);
  const watch = (message: unknown): void => {
    const { request, response } = message as { readonly request: unknown; readonly response: unknown };
    if (!(request instanceof ClientRequest && response instanceof IncomingMessage)) return;
    if (request.path !== container && !request.path.startsWith(METADATA)) return;
    let length = 0;
    const push = response.push.bind(response);
    // By what comes in, since a listener of its own would let the body flow before the SDK listens.
    response.push = (chunk: Uint8Array | null) => {
      length += chunk?.length ?? 0;
      if (length <= LIMIT) return push(chunk);
      response.destroy();
      tooLong(`${request.host} answered with more than ${LIMIT} bytes`);
      return false;
    };
  };
  subscribe(RESPONSES, watch);
  return () => {
    unsubscribe(RESPONSES, watch);
  };
}

function containerPath(env: Environment): string | undefined {
  const relative = env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (relative) return relative;
  if (!full || !URL.canParse(full)) return undefined;
  const { pathname, search } = new URL(full);
  return pathname + search;
}
