import { Octokit } from '@octokit/core';
import { paginateRest, type PaginateInterface } from '@octokit/plugin-paginate-rest';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';

/** GitHub's API, which waits and asks again where GitHub is busy. */
export type GitHub = Octokit & { readonly paginate: PaginateInterface };

/** After a server's failure: asked again after 1 and 4 seconds. */
const RETRIES = 2;
/** A limit that is over within this many seconds is waited for, this many times. */
const LIMIT_SECONDS = 20;
const LIMIT_RETRIES = 2;

const mute = (): void => undefined;

/**
 * A client for GitHub's REST and GraphQL API.
 *
 * @param apiUrl `https://api.github.com`, or that of a GitHub Enterprise Server
 * @param fetch of the web's, or through a proxy
 * @param signal aborts what is under way, and all that would follow
 */
export function connectGitHub(
  token: string,
  apiUrl: string,
  signal: AbortSignal,
  fetch: typeof globalThis.fetch,
): GitHub {
  const worthIt = (seconds: number, _request: unknown, _octokit: unknown, retries: number): boolean =>
    seconds <= LIMIT_SECONDS && retries < LIMIT_RETRIES;
  const Client = Octokit.plugin(paginateRest, retry, throttling);
  return new Client({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'mintmark',
    request: { signal, fetch },
    retry: { retries: RETRIES },
    throttle: { onRateLimit: worthIt, onSecondaryRateLimit: worthIt },
    // What goes wrong is thrown: it is said once, by who asked.
    log: { debug: mute, info: mute, warn: mute, error: mute },
  });
}
