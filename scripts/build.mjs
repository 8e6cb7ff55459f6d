// Bundles the command line and the actions into dist/: self-contained ESM, split so that a command loads only what it needs.
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { leaveOut } from './leave-out.mjs';
import { pageText } from './page.mjs';

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
