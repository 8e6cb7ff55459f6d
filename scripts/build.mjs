// Bundles the two doors into dist/: self-contained ESM, split so that a command loads only what it needs.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/**
 * dockerode loads these for BuildKit sessions, which mintmark never opens (builds go through the docker CLI); ssh2
 * prefers its native parts and works without them.
 */
const NEVER_USED = /^(@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|cpu-features)$|\.node$/;

const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: NEVER_USED }, ({ path }) => ({ path, namespace: 'left-out' }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this bundle`)});`,
    }));
  },
};

/** The packages whose files went into the bundle, with their licence texts: they ask to be carried along. */
function licences(metafile) {
  const roots = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const [root] = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
    if (root !== undefined) roots.add(root);
  }
  return [...roots]
    .sort()
    .map((root) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      return `${name} ${version} (${license})\n${licenceText(root)}`;
    })
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

process.chdir(dirname(import.meta.dirname));
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/cli.ts', 'src/action.ts'],
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  metafile: true,
  plugins: [leaveOut],
  define: { MINTMARK_VERSION: JSON.stringify(version) },
  banner: {
    // CommonJS dependencies call require for Node's own modules, which an ES module does not have.
    js: "import{createRequire as mintmarkRequire}from'node:module';const require=mintmarkRequire(import.meta.url);",
  },
});
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licences(metafile));
