// What packages and Node.js do when they are loaded, and most runs never need.
const HTTP = '\0node:http';
/** What is imported of it: all but what loads undici. */
const NAMES =
  'Agent, ClientRequest, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse, createServer, get, globalAgent, request';
/** Packages that measure text. What is plain ASCII, they measure without it. */
const MEASURES = /node_modules\/(?:string-width|wrap-ansi)\/index\.js$/;
const SEGMENTER = 'const segmenter = new Intl.Segmenter();';

/** A plugin of rolldown. */
export const quickStart = {
  name: 'quick-start',
  // An `import` of node:http reads all of its exports, and from Node 22 on those of WebSocket load undici: half as long as Node takes to start.
  resolveId: (id, _importer, { kind }) =>
    /^(?:node:)?http$/.test(id) && kind === 'import-statement' ? HTTP : undefined,
  load: (id) =>
    id === HTTP
      ? `import { createRequire } from 'node:module';
         const http = createRequire(import.meta.url)('node:http');
         export default http;
         export const { ${NAMES} } = http;`
      : undefined,
  // The data for it takes a fifth as long.
  transform(code, id) {
    if (!MEASURES.test(id)) return undefined;
    if (!code.includes(SEGMENTER)) throw new Error(`${id} makes its segmenter otherwise now`);
    const onDemand = 'const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };';
    return { code: code.replace(SEGMENTER, `let made; ${onDemand}`), map: null };
  },
};
