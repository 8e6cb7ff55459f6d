import { GitHub as Octokit } from '@actions/github/lib/utils';
import type { GitHub } from '../../../src/github/client.ts';

/** A client without the seconds that the product leaves between two writes, as GitHub requests. */
export function hastyClient(apiUrl: string): GitHub {
  return new Octokit({ auth: 'token', baseUrl: apiUrl });
}
