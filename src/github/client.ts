import { defaults, GitHub as Octokit } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';

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

/**
 * A client for GitHub's REST and GraphQL API, through the proxy that the environment names.
 *
 * @param token may be empty, which reads what is public
 * @param apiUrl `https://api.github.com`, or that of a GitHub Enterprise Server
 * @param signal aborts what is under way, and all that would follow
 */
export function connectGitHub(token: string, apiUrl: string, signal: AbortSignal): GitHub {
  const worthIt = (seconds: number, _request: unknown, _octokit: unknown, retries: number): boolean =>
    seconds <= LIMIT_SECONDS && retries < LIMIT_RETRIES;
  const Client = Octokit.plugin(endWithRun, retry, throttling);
  return new Client({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'mintmark',
    request: { ...defaults.request, signal },
    retry: { retries: RETRIES },
    throttle: { onRateLimit: worthIt, onSecondaryRateLimit: worthIt },
    // What goes wrong is thrown: it is said once, by who asked.
    log: { debug: mute, info: mute, warn: mute, error: mute },
  });
}
