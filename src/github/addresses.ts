import { MintmarkError } from '../errors.ts';

const PROXIES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/**
 * Removes from the environment the addresses that are not URLs. @actions/github parses them as soon as anything loads
 * the package, and would throw.
 *
 * @param env the process's own
 * @returns an error of code USAGE if nothing can be sent to GitHub for that reason
 */
export function setAsideBadAddresses(env: NodeJS.ProcessEnv): MintmarkError | undefined {
  for (const name of PROXIES) {
    const proxy = env[name];
    // With a scheme, the package ignores the proxy; whatever needs it still refuses it.
    if (proxy && ![proxy, `http://${proxy}`].some((url) => URL.canParse(url))) env[name] = `http://${proxy}`;
  }
  const apiUrl = env['GITHUB_API_URL'];
  if (!apiUrl || URL.canParse(apiUrl)) return undefined;
  delete env['GITHUB_API_URL'];
  return new MintmarkError('USAGE', 'GITHUB_API_URL is not a URL', { hint: 'Do not set it: the runner does.' });
}
