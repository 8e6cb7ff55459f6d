// Writes action.yml, actions/*/action.yml, the man page and the tables of options in the documentation: scripts/reference.ts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { bundle } from './bundle.mjs';

process.chdir(dirname(import.meta.dirname));
const directory = join('node_modules', '.cache', 'mintmark-reference');
await bundle({ reference: 'scripts/reference.ts' }, directory);
const { referenceFiles } = await import(pathToFileURL(join(directory, 'reference.mjs')).href);
for (const [path, text] of await referenceFiles()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await formatted(path, text));
}

async function formatted(path, text) {
  return path.startsWith('man/') ? text : format(text, { ...(await resolveConfig(path)), filepath: path });
}
