// What packages and Node.js do when they are loaded, and most runs never need.
import { dirname, join } from 'node:path';

export const HTTP = '\0node:http';
/** What is imported of it: all but what loads undici. */
const NAMES =
  'Agent, ClientRequest, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse, createServer, get, globalAgent, request';
/** Packages that measure text. What is plain ASCII, they measure without it. */
const MEASURES = /node_modules\/(?:string-width|wrap-ansi)\/index\.js$/;
const SEGMENTER = 'const segmenter = new Intl.Segmenter();';
/** Modules of Node.js that most runs never call, and what the sources call of them: functions only, loaded at the first call. */
const ON_DEMAND = {
  child_process: ['spawn'],
  crypto: ['createHash', 'randomBytes', 'randomUUID'],
  readline: ['createInterface'],
  'timers/promises': ['setImmediate', 'setTimeout'],
  v8: ['setFlagsFromString'],
};
const PREFIX = '\0on-demand:';
const SOURCES = join(dirname(import.meta.dirname), 'src', '/');
const PROCESS = '\0node:process';

/** @returns the module as one whose functions load it */
function onDemand(name) {
  const functions = ON_DEMAND[name].map((one) => `export const ${one} = (...given) => its().${one}(...given);`);
  return `import { createRequire } from 'node:module';
    let loaded;
    const its = () => (loaded ??= createRequire(import.meta.url)('node:${name}'));
    export default new Proxy({}, { has: (_, one) => one in its(), get: (_, one) => its()[one] });
    ${functions.join('\n')}`;
}

/** A plugin of rolldown. */
export const quickStart = {
  name: 'quick-start',
  // An `import` of node:http reads all of its exports, and from Node 22 on those of WebSocket load undici: half as long as Node takes to start.
  resolveId(id, importer, { kind }) {
    if (kind === 'require-call') return undefined;
    if (/^(?:node:)?http$/.test(id)) return HTTP;
    if (kind !== 'import-statement') return undefined;
    const [, name] = /^node:(.+)$/.exec(id) ?? [];
    if (!importer?.startsWith(SOURCES)) return undefined;
    // All of its exports are read here too, among them a report of the process.
    if (name === 'process') return PROCESS;
    return name in ON_DEMAND ? PREFIX + name : undefined;
  },
  load(id) {
    if (id === PROCESS) return 'export default process;';
    if (id.startsWith(PREFIX)) return onDemand(id.slice(PREFIX.length));
    return id === HTTP
      ? `import { createRequire } from 'node:module';
         const http = createRequire(import.meta.url)('node:http');
         export default http;
         export const { ${NAMES} } = http;`
      : undefined;
  },
  // The data for it takes a fifth as long.
  transform(code, id) {
    if (!MEASURES.test(id)) return undefined;
    if (!code.includes(SEGMENTER)) throw new Error(`${id} makes its segmenter otherwise now`);
    const onDemand = 'const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };';
    return { code: code.replace(SEGMENTER, `let made; ${onDemand}`), map: null };
  },
};
