// Writes action.yml, actions/*/action.yml, the man page and the tables of options in the documentation: scripts/reference.ts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

process.chdir(dirname(import.meta.dirname));
const outfile = join('node_modules', '.cache', 'mintmark-reference', 'reference.mjs');
await build({
  entryPoints: ['scripts/reference.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  loader: { '.yml': 'text', '.html': 'text' },
  logLevel: 'warning',
});
const { referenceFiles } = await import(pathToFileURL(outfile).href);
for (const [path, text] of await referenceFiles()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await formatted(path, text));
}

async function formatted(path, text) {
  return path.startsWith('man/') ? text : format(text, { ...(await resolveConfig(path)), filepath: path });
}
