// What packages and Node.js do when they are loaded, and most runs never need.
import { dirname, join } from 'node:path';

export const HTTP = '\0node:http';
/** The imports of it: all but what loads undici. */
const NAMES =
  'Agent, ClientRequest, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse, createServer, get, globalAgent, request';
/** Packages that measure text, and what they say that is replaced. */
const MEASURES = /node_modules\/(string-width|wrap-ansi)\/index\.js$/;
/** Everything that mintmark itself writes beyond ASCII: each is a separate cluster, and one column wide. */
const OWN = '…·→✓✗';
/** Takes a tenth as long as Node takes to start, and most of that is for data. */
const SEGMENTER = {
  written: 'const segmenter = new Intl.Segmenter();',
  instead: 'let made; const segmenter = { segment: (text) => (made ??= new Intl.Segmenter()).segment(text) };',
};
/** Takes longer than Node takes to start: a literal is compiled when the module is, with every sequence of emoji in it. */
const EMOJI = {
  written: 'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
  instead: String.raw`let emoji;
    const mayBeEmoji = /^(?:[#*\d]\uFE0F|(?![#*\d])\p{Emoji})/u;
    const rgiEmojiRegex = { test: (text) => mayBeEmoji.test(text) && (emoji ??= new RegExp('^\\p{RGI_Emoji}$', 'v')).test(text) };`,
};
const REPLACED = {
  'string-width': [
    { written: String.raw`if (/^[\u0020-\u007E]*$/.test(string)) {`, instead: `if (/^[ -~${OWN}]*$/.test(string)) {` },
    SEGMENTER,
    EMOJI,
  ],
  'wrap-ansi': [
    { written: 'ASCII_PRINTABLE_REGEX = /^[ -~]*$/;', instead: `ASCII_PRINTABLE_REGEX = /^[ -~${OWN}]*$/;` },
    SEGMENTER,
  ],
};
/** Modules of Node.js that most runs never call, and what the sources call of them: functions only, loaded at the first call. */
const ON_DEMAND = {
  child_process: ['execFileSync', 'spawn'],
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
  // An `import` of node:http reads all of its exports. From Node 22 on, those of WebSocket load undici: half of Node's own start time.
  resolveId(id, importer, { kind }) {
    if (kind === 'require-call') return undefined;
    if (/^(?:node:)?http$/.test(id)) return HTTP;
    if (kind !== 'import-statement') return undefined;
    const [, name] = /^node:(.+)$/.exec(id) ?? [];
    if (!importer?.startsWith(SOURCES)) return undefined;
    // All of its exports are read here too, including a report of the process.
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
  transform(code, id) {
    const [, name] = MEASURES.exec(id) ?? [];
    if (name === undefined) return undefined;
    const replaced = REPLACED[name].reduce((text, { written, instead }) => {
      if (!text.includes(written)) throw new Error(`${id} does not say ${written} any more`);
      return text.replace(written, () => instead);
    }, code);
    return { code: replaced, map: null };
  },
};
