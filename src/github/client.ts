import { GitHub as Octokit } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { MintmarkError } from '../errors.ts';
import { isBearerToken } from '../util/bearer-token.ts';
import { isObject } from '../util/json-object.ts';

/** GitHub's API, which waits and retries if GitHub is busy. */
export type GitHub = Pick<InstanceType<typeof Octokit>, 'request' | 'graphql' | 'paginate'>;

/** After a server failure, a request is retried after 1 and 4 seconds. */
const RETRIES = 2;
/** A rate limit that ends within this many seconds is waited for, this many times. */
const LIMIT_SECONDS = 20;
const LIMIT_RETRIES = 2;

const mute = (): void => undefined;

/** Comes before the retries: a run that is over retries nothing, and leaves no timer that keeps the process alive. */
function endWithRun({ hook }: Pick<InstanceType<typeof Octokit>, 'hook'>): void {
  hook.error('request', (error, { request }) => {
    if (request.signal?.aborted) request['retries'] = 0;
    throw error;
  });
}

/** No real answer is larger: a hundred check runs, each with all that it may hold. */
const LIMIT_BYTES = 64 * 1_048_576;
/** A run that sends more requests is following a list that does not end. */
const MOST_REQUESTS = 300;

/** Reports an answer that isn't from GitHub as such, and reads or follows nothing without an end. */
function distrust({ hook }: Pick<InstanceType<typeof Octokit>, 'hook'>, most: number): void {
  let requests = 0;
  hook.before('request', () => {
    requests += 1;
    if (requests > most) throw new Error(`more than ${most} requests: a list does not end`);
  });
  hook.after('request', ({ status, data }: { status: number; data: unknown }) => {
    if (status !== 204 && (typeof data !== 'object' || data === null)) {
      throw new Error(`the answer is not from GitHub (HTTP ${status}, and no JSON)`);
    }
    // octokit stumbles over such a page before anyone else can look at it.
    if (isObject(data) && 'total_count' in data && !Object.values(data).some(Array.isArray)) {
      throw new Error(`the answer is not from GitHub (HTTP ${status}, and a list without its entries)`);
    }
  });
}

/** The same answer, which fails if it is too long: octokit would take it for an empty one. */
async function bounded(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (response.body === null) return response;
  let length = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      length += chunk.length;
      if (length > LIMIT_BYTES) controller.error(new Error(`an answer of more than ${LIMIT_BYTES} bytes`));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers, url } = response;
  const copy = new Response(response.body.pipeThrough(limit), { status, statusText, headers });
  return Object.defineProperty(copy, 'url', { value: url });
}

/** How a client sends its requests. */
interface RequestOptions {
  readonly send: typeof fetch;
  /** Aborts all requests, those under way and those that would follow. */
  readonly signal: AbortSignal;
  /** How many requests it sends at most. */
  readonly most?: number;
}

/**
 * A client for GitHub's REST and GraphQL API.
 *
 * @param token may be empty, for reading what is public
 * @param apiUrl `https://api.github.com`, or that of a GitHub Enterprise Server
 * @throws MintmarkError USAGE if the token cannot be one
 */
export function connectGitHub(
  token: string,
  apiUrl: string,
  { send, signal, most = MOST_REQUESTS }: RequestOptions,
): GitHub {
  if (token !== '' && !isBearerToken(token)) {
    throw new MintmarkError(
      'USAGE',
      'github-token is not a token: it has a space, a line break or a character that is not ASCII',
      { hint: 'Store the token again as a secret, on one line and with nothing else.' },
    );
  }
  const worthIt = (seconds: number, _request: unknown, _octokit: unknown, retries: number): boolean =>
    seconds <= LIMIT_SECONDS && retries < LIMIT_RETRIES;
  const Client = Octokit.plugin(
    endWithRun,
    (octokit: Pick<InstanceType<typeof Octokit>, 'hook'>) => {
      distrust(octokit, most);
    },
    retry,
    throttling,
  );
  return new Client({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'mintmark',
    request: { signal, fetch: (url: string, options: RequestInit) => bounded(send(url, options)) },
    retry: { retries: RETRIES },
    throttle: { onRateLimit: worthIt, onSecondaryRateLimit: worthIt },
    // Failures are thrown, and reported once, by the caller.
    log: { debug: mute, info: mute, warn: mute, error: mute },
  });
}
