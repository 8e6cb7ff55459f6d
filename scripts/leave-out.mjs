// Parts of packages that mintmark does not use.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Parts of dockerode and docker-modem that mintmark never calls, and that include gRPC and an SSH client: builds go through the docker CLI, and
 * `ssh://` through the ssh command.
 */
const NEVER_CALLED = /node_modules\/(dockerode\/lib\/(session|buildkit)|docker-modem\/lib\/ssh)\.js$/;
/** What dockerode packs a build context with, and the AWS SDK reads a browser's name with: neither is ever called. */
const NEVER_NEEDED = /^(tar-fs|bowser)$/;
/** What commander starts external commands with. */
const PROGRAMS = 'node:child_process';
/** Ora includes every spinner, 32 KB, and shows the first of these; the second without Unicode. */
const SPINNERS = /node_modules\/cli-spinners\/spinners\.json$/;
/** What undici has besides fetch and proxies, and the faster of its two parsers: it takes the other one if this is not there. */
const UNDICI = /node_modules\/undici\/lib\/(?:mock\/|web\/(?:websocket|eventsource)\/|llhttp\/llhttp_simd-wasm)/;
/** The names of all HTML entities, 36 KB, for the labels of references: no report has any. */
const ENTITIES = /node_modules\/decode-named-character-reference\//;
/** A method for each of GitHub's routes, 84 KB. The client names the routes. */
const REST_METHODS = /node_modules\/@octokit\/plugin-rest-endpoint-methods\//;
/** What @actions/github would send requests with: mintmark sends them itself, and loads undici only if there is a proxy. */
const ACTIONS_HTTP = /node_modules\/@actions\/http-client\//;
const ACTIONS_GITHUB = /node_modules\/@actions\/github\//;
/** The part of @actions/core that requests an OIDC token: never called either, and it loads undici, 420 KB. */
const OIDC = /node_modules\/@actions\/core\/lib\/oidc-utils\.js$/;

/** Modules that replace what is left out: names that no file can have. */
const SILENT = '\0silent';
const NOTHING = '\0nothing';

/** A plugin of rolldown. */
export const leaveOut = {
  name: 'leave-out',
  resolveId(id, importer) {
    // With DEBUG set, docker-modem prints each request with its X-Registry-Auth header, and simple-git the URL of each remote: passwords.
    if (id === 'debug') return SILENT;
    if (id === 'undici' && ACTIONS_GITHUB.test(importer ?? '')) return NOTHING;
    if (id === PROGRAMS && importer?.includes('node_modules/commander/')) return NOTHING;
    return NEVER_NEEDED.test(id) ? NOTHING : undefined;
  },
  load(id) {
    if (id === SILENT) {
      return `const silent = Object.assign(() => {}, { extend: () => silent });
        module.exports = Object.assign(() => silent, { formatters: {} });`;
    }
    if (id === NOTHING) return 'module.exports = {};';
    if (SPINNERS.test(id)) {
      const { dots, line } = JSON.parse(readFileSync(id, 'utf8'));
      return { code: JSON.stringify({ dots, line }), moduleType: 'json' };
    }
    if (UNDICI.test(id)) return id.includes('simd') ? 'throw undefined;' : 'module.exports = {};';
    if (ENTITIES.test(id)) return 'export const decodeNamedCharacterReference = () => false;';
    if (REST_METHODS.test(id)) return 'export const restEndpointMethods = () => ({});';
    if (ACTIONS_HTTP.test(id)) return 'export class HttpClient { getAgent() {} getAgentDispatcher() {} }';
    if (OIDC.test(id)) return 'export const OidcClient = undefined;';
    if (NEVER_CALLED.test(id)) {
      return `module.exports = () => { throw new Error(${JSON.stringify(`${basename(id)} is not in this bundle`)}); };`;
    }
    return undefined;
  },
};
