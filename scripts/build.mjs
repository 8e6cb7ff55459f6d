// Bundles the command line and the actions into dist/: self-contained ESM, split so that a command loads only what it needs.
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { planChunks, withoutFacades } from './chunks.mjs';
import { compiledSchemas } from './compiled-schemas.mjs';
import { leaveOut } from './leave-out.mjs';
import { pageText } from './page.mjs';
import { quickStart } from './quick-start.mjs';

/** The commands with a separate action: a file of a few lines each, over the same chunks. */
const SUB_ACTIONS = readdirSync(join(dirname(import.meta.dirname), 'actions'));
const subActions = {
  name: 'sub-actions',
  resolveId: (id) => (id.startsWith('actions/') ? join(process.cwd(), 'src', `${id}.ts`) : undefined),
  load(id) {
    const [, verb] = /src\/actions\/(\w+)\.ts$/.exec(id) ?? [];
    if (verb === undefined) return undefined;
    return `import { runStep } from '../action/step.ts'; await runStep(${JSON.stringify(verb)});`;
  },
};

/** The parts of an audit page are bundled separately. */
const pageModules = [];
const page = {
  name: 'page',
  async load(id) {
    if (!/src\/page\/index\.html$/.test(id)) return undefined;
    const { text, moduleIds } = await pageText(relative(process.cwd(), id), DEFINE);
    pageModules.push(...moduleIds);
    return { code: text, moduleType: 'text' };
  },
};

/** The packages whose files went into the bundle, under their licence texts, which must be included. */
function licences(modules) {
  const roots = new Set();
  for (const id of modules) {
    const [root] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? [];
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

/** Built next to dist/ and then moved into place: a build that fails leaves the old one. */
const NEW = 'dist-new';

process.chdir(dirname(import.meta.dirname));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const DEFINE = { MINTMARK_VERSION: JSON.stringify(version) };
rmSync(NEW, { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    cli: 'src/cli.ts',
    action: 'src/action.ts',
    ...Object.fromEntries(SUB_ACTIONS.map((verb) => [`actions/${verb}`, `actions/${verb}`])),
  },
  platform: 'node',
  // A copy of Node's own streams, for Nodes older than any that this runs on.
  resolve: { alias: { 'readable-stream': 'node:stream' }, mainFields: ['module', 'main'] },
  // The examples of docs/workflows are the templates of init --workflow.
  moduleTypes: { '.yml': 'text' },
  transform: { target: 'node20', define: DEFINE },
  plugins: [leaveOut, quickStart, compiledSchemas, subActions, page, withoutFacades],
  preserveEntrySignatures: 'allow-extension',
  checks: { ineffectiveDynamicImport: false },
});
const options = { format: 'esm', minify: true, comments: false, chunkFileNames: 'chunks/[name]-[hash].js' };
const chunkOf = planChunks((await bundle.generate(options)).output);
const { output } = await bundle.write({
  ...options,
  dir: NEW,
  codeSplitting: {
    groups: [{ name: (id) => chunkOf.get(id) ?? null, debugName: 'planned' }],
    includeDependenciesRecursively: false,
  },
});
await bundle.close();
writeFileSync(
  join(NEW, 'THIRD-PARTY-LICENSES.txt'),
  licences([...output.flatMap(({ moduleIds }) => moduleIds), ...pageModules]),
);
// As npm makes the file in `bin`.
chmodSync(join(NEW, 'cli.js'), 0o755);
rmSync('dist', { recursive: true, force: true });
renameSync(NEW, 'dist');
