import { defaults, GitHub as Octokit } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { isObject } from '../util/json-object.ts';

/** GitHub's API, which waits and asks again if GitHub is busy. */
export type GitHub = Pick<InstanceType<typeof Octokit>, 'request' | 'graphql' | 'paginate'>;

/** After a server's failure: asked again after 1 and 4 seconds. */
const RETRIES = 2;
/** A limit that is over within this many seconds is waited for, this many times. */
const LIMIT_SECONDS = 20;
const LIMIT_RETRIES = 2;

const mute = (): void => undefined;

/** Before the retries: a run that is over asks nothing again, and leaves no timer that keeps the process alive. */
function endWithRun({ hook }: Pick<InstanceType<typeof Octokit>, 'hook'>): void {
  hook.error('request', (error, { request }) => {
    if (request.signal?.aborted) request['retries'] = 0;
    throw error;
  });
}

/** No answer has more bytes: a hundred check runs with all that each may say. */
const LIMIT_BYTES = 64 * 1_048_576;
/** A run that asks more often follows a list that does not end. */
const MOST_REQUESTS = 300;

/** What is no answer of GitHub's is said as such, and nothing is read or followed without an end. */
function distrust({ hook }: Pick<InstanceType<typeof Octokit>, 'hook'>, most: number): void {
  let requests = 0;
  hook.before('request', () => {
    requests += 1;
    if (requests > most) throw new Error(`more than ${most} requests: a list does not end`);
  });
  hook.after('request', ({ status, data }: { status: number; data: unknown }) => {
    if (status !== 204 && (typeof data !== 'object' || data === null)) {
      throw new Error(`what answers is not GitHub (HTTP ${status}, and no JSON)`);
    }
    // octokit trips over such a page before anybody can look at it.
    if (isObject(data) && 'total_count' in data && !Object.values(data).some(Array.isArray)) {
      throw new Error(`what answers is not GitHub (HTTP ${status}, and a list without its entries)`);
    }
  });
}

/** The same answer, which breaks off if it is too long: octokit takes that for an empty one. */
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

/**
 * A client for GitHub's REST and GraphQL API, through the proxy that the environment names.
 *
 * @param token may be empty, which reads what is public
 * @param apiUrl `https://api.github.com`, or that of a GitHub Enterprise Server
 * @param signal aborts what is under way, and all that would follow
 * @param most requests that it sends
 */
export function connectGitHub(token: string, apiUrl: string, signal: AbortSignal, most = MOST_REQUESTS): GitHub {
  const worthIt = (seconds: number, _request: unknown, _octokit: unknown, retries: number): boolean =>
    seconds <= LIMIT_SECONDS && retries < LIMIT_RETRIES;
  const proxied: unknown = defaults.request?.fetch;
  const send = typeof proxied === 'function' ? (proxied as typeof fetch) : fetch;
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
    request: {
      ...defaults.request,
      signal,
      fetch: (url: string, options: RequestInit) => bounded(send(url, options)),
    },
    retry: { retries: RETRIES },
    throttle: { onRateLimit: worthIt, onSecondaryRateLimit: worthIt },
    // What goes wrong is thrown: it is said once, by who asked.
    log: { debug: mute, info: mute, warn: mute, error: mute },
  });
}
