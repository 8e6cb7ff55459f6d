// Bundles the command line and the actions into dist/: self-contained ESM, split so that a command loads only what it needs.
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { pageText } from './page.mjs';

/**
 * Parts of dockerode and docker-modem that mintmark never calls, and that bring gRPC and an SSH client along: builds go
 * through the docker CLI, and `ssh://` through the ssh command.
 */
const NEVER_CALLED = /node_modules\/(dockerode\/lib\/(session|buildkit)|docker-modem\/lib\/ssh)\.js$/;
/** What dockerode packs a build context with, and what the AWS SDK reads a browser's name with: never called either. */
const NEVER_NEEDED = /^(tar-fs|bowser)$/;
/** Ora brings along all the spinners that there are, 32 KB, and shows the first of these; the second without Unicode. */
const SPINNERS = /node_modules\/cli-spinners\/spinners\.json$/;
/** What undici has besides fetch and proxies, and the faster of its two parsers: it takes the other one if this is not there. */
const UNDICI = /node_modules\/undici\/lib\/(?:mock\/|web\/(?:websocket|eventsource)\/|llhttp\/llhttp_simd-wasm)/;
/** The names of all HTML entities, 36 KB, for the labels of references: no report has any. */
const ENTITIES = /node_modules\/decode-named-character-reference\//;
/** A method for each of GitHub's routes, 84 KB. The client names the routes. */
const REST_METHODS = /node_modules\/@octokit\/plugin-rest-endpoint-methods\//;
/** The part of @actions/core that asks for an OIDC token: never called either, and it brings undici along, 420 KB. */
const OIDC = /node_modules\/@actions\/core\/lib\/oidc-utils\.js$/;

const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    // docker-modem's debug output (DEBUG=modem) prints each request with its X-Registry-Auth header: a password.
    onResolve({ filter: /^debug$/ }, ({ importer }) =>
      importer.includes('docker-modem') ? { path: 'debug', namespace: 'silent' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'silent' }, () => ({ contents: 'module.exports = () => () => {};' }));
    onResolve({ filter: NEVER_NEEDED }, ({ path }) => ({ path, namespace: 'never' }));
    onLoad({ filter: /.*/, namespace: 'never' }, () => ({ contents: 'module.exports = {};' }));
    onLoad({ filter: SPINNERS }, ({ path }) => {
      const { dots, line } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ dots, line }), loader: 'json' };
    });
    onLoad({ filter: UNDICI }, ({ path }) => ({
      contents: path.includes('simd') ? 'throw undefined;' : 'module.exports = {};',
    }));
    onLoad({ filter: ENTITIES }, () => ({ contents: 'export const decodeNamedCharacterReference = () => false;' }));
    onLoad({ filter: REST_METHODS }, () => ({ contents: 'export const restEndpointMethods = () => ({});' }));
    onLoad({ filter: OIDC }, () => ({ contents: 'export const OidcClient = undefined;' }));
    onLoad({ filter: NEVER_CALLED }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error(${JSON.stringify(`${basename(path)} is not in this bundle`)}); };`,
    }));
  },
};

/** The commands that have an action of their own: a file of a few lines each, over the same chunks. */
const SUB_ACTIONS = readdirSync(join(dirname(import.meta.dirname), 'actions'));
const subActions = {
  name: 'sub-actions',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^actions\// }, ({ path }) => ({ path, namespace: 'sub-action' }));
    onLoad({ filter: /.*/, namespace: 'sub-action' }, ({ path }) => ({
      contents: `import { runStep } from './src/action/step.ts'; await runStep(${JSON.stringify(basename(path))});`,
      resolveDir: process.cwd(),
      loader: 'ts',
    }));
  },
};

/** What the page of an audit is made of is bundled by itself. */
const pageInputs = [];
const page = {
  name: 'page',
  setup({ onLoad }) {
    onLoad({ filter: /src\/page\/index\.html$/ }, async ({ path }) => {
      const { text, metafiles } = await pageText(relative(process.cwd(), path), DEFINE);
      pageInputs.push(...metafiles.flatMap(({ inputs }) => Object.keys(inputs)));
      return { contents: text, loader: 'text' };
    });
  },
};

/** The packages whose files went into the bundle, under their licence texts: they ask to be carried along. */
function licences(inputs) {
  const roots = new Set();
  for (const input of inputs) {
    const [root] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (root !== undefined) roots.add(root);
  }
  const packages = new Map();
  for (const root of [...roots].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const text = licenceText(root);
    const words = text.replaceAll(/\s+/g, ' ');
    const names = [...(packages.get(words)?.names ?? []), `${name} ${version} (${license})`];
    packages.set(words, { names, text });
  }
  return [...packages.values()]
    .map(({ names, text }) => `${names.join('\n')}\n${text}`)
    .join('\n' + '-'.repeat(80) + '\n\n');
}

function licenceText(root) {
  for (const file of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'license.md', 'LICENSE-MIT']) {
    try {
      return `\n${readFileSync(join(root, file), 'utf8').trim()}\n`;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return '';
}

/** Built beside dist/ and then put in its place: a build that fails leaves what was there. */
const NEW = 'dist-new';

process.chdir(dirname(import.meta.dirname));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const DEFINE = { MINTMARK_VERSION: JSON.stringify(version) };
rmSync(NEW, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [
    { in: 'src/cli.ts', out: 'cli' },
    { in: 'src/action.ts', out: 'action' },
    ...SUB_ACTIONS.map((verb) => ({ in: `actions/${verb}`, out: `actions/${verb}` })),
  ],
  outdir: NEW,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  metafile: true,
  // A copy of Node's own streams, for Nodes that are older than any that this runs on.
  alias: { 'readable-stream': 'node:stream' },
  // The examples of docs/workflows are the templates of init --workflow.
  loader: { '.yml': 'text' },
  plugins: [leaveOut, subActions, page],
  define: DEFINE,
  banner: {
    // CommonJS dependencies call require for Node's own modules, which an ES module does not have.
    js: "import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);",
  },
});
writeFileSync(join(NEW, 'THIRD-PARTY-LICENSES.txt'), licences([...Object.keys(metafile.inputs), ...pageInputs]));
// As npm makes the file that `bin` names.
chmodSync(join(NEW, 'cli.js'), 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(NEW, 'dist');
