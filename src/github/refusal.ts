import { RequestError } from '@octokit/request-error';

/**
 * Whether GitHub says that the token may not do it. A repository or a resource that the token may not see is 404; a limit
 * of requests is 403 as well, and is no refusal. https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof RequestError)) return false;
  return error.status === 404 || (error.status === 403 && !isLimit(error));
}

function isLimit({ response, message }: RequestError): boolean {
  const { 'retry-after': retryAfter, 'x-ratelimit-remaining': remaining } = response?.headers ?? {};
  // A secondary limit may show in its text alone, as octokit's own plugin recognises it.
  return retryAfter !== undefined || remaining === '0' || /\brate limit\b/i.test(message);
}
