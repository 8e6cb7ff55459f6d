// Makes single executables of dist/cli.js, for machines without Node.js: dist-executable/mintmark-linux-x64 and -arm64.
// https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
//
//   npm run executable            both
//   npm run executable -- x64     one of them
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'rolldown';

/** The Node.js inside them. npm distributes its binaries as packages, each with a hash. */
const NODE_VERSION = '24.21.0';
const POSTJECT_VERSION = '1.0.0-alpha.6';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const OUT = 'dist-executable';

process.chdir(dirname(import.meta.dirname));
const architectures = process.argv.length > 2 ? process.argv.slice(2) : ['x64', 'arm64'];
const temporary = mkdtempSync(join(tmpdir(), 'mintmark-executable-'));
try {
  const main = join(temporary, 'main.cjs');
  await bundle(main);
  const config = { main, output: join(temporary, 'main.blob'), disableExperimentalSEAWarning: true };
  writeFileSync(join(temporary, 'sea.json'), JSON.stringify(config));
  // The blob has no code cache and no snapshot, so that it is the same for every architecture.
  run(node(process.arch), ['--experimental-sea-config', join(temporary, 'sea.json')]);
  mkdirSync(OUT, { recursive: true });
  for (const architecture of architectures) {
    const file = join(OUT, `mintmark-linux-${architecture}`);
    rmSync(file, { force: true });
    copyFileSync(node(architecture), file);
    chmodSync(file, 0o755);
    const inject = [file, 'NODE_SEA_BLOB', config.output, '--sentinel-fuse', FUSE];
    run('npx', ['--yes', `postject@${POSTJECT_VERSION}`, ...inject]);
  }
} finally {
  rmSync(temporary, { recursive: true });
}

/** One CommonJS file of dist/: a single executable cannot import files next to it. */
async function bundle(outfile) {
  const [program] =
    /import\([^()]+\)(?:\.then\(\w+=>\(\{[^{}]+\}\)\))?/.exec(readFileSync('dist/cli.js', 'utf8')) ?? [];
  if (program === undefined) throw new Error('dist/cli.js has no program: npm run build first');
  const entry = resolve('dist/executable.js');
  await build({
    input: entry,
    platform: 'node',
    transform: { target: 'node24', define: { 'import.meta.url': 'mintmarkUrl' } },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? `${program}.then(({ main }) => main(process.argv));` : undefined),
      },
    ],
    output: {
      file: outfile,
      format: 'cjs',
      codeSplitting: false,
      banner: "const mintmarkUrl = require('node:url').pathToFileURL(process.execPath).href;",
    },
  });
}

/** The path of a Node.js binary for Linux. */
function node(architecture) {
  const name = `node-linux-${architecture}`;
  const directory = join(temporary, name);
  const binary = join(directory, 'package', 'bin', 'node');
  try {
    chmodSync(binary, 0o755);
  } catch {
    mkdirSync(directory);
    run('npm', ['pack', '--silent', `${name}@${NODE_VERSION}`, '--pack-destination', directory]);
    run('tar', ['-xzf', join(directory, `${name}-${NODE_VERSION}.tgz`), '-C', directory]);
    chmodSync(binary, 0o755);
  }
  return binary;
}

function run(command, args) {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
