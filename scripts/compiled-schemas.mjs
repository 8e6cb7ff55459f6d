// The schemas of the files that people write, compiled when dist/ is built.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _ } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { bundle } from './bundle.mjs';

const ROOT = dirname(import.meta.dirname);
const MODULE = join(ROOT, 'src', 'config', 'schema-errors.ts');
/** What the module exports, and the schema of each. */
const EXPORTS = { configurationErrors: 'mintmark', baselineErrors: 'baseline' };

/** A plugin of rolldown. */
export const compiledSchemas = {
  name: 'compiled-schemas',
  async load(id) {
    if (id !== MODULE) return undefined;
    const compiler = await compilerOf(join(ROOT, 'node_modules', '.cache', 'mintmark-schemas'));
    const schemas = Object.values(EXPORTS);
    for (const name of schemas) compiler.addSchema(schemaOf(name), name);
    const checks = standalone.default(compiler, Object.fromEntries(schemas.map((name) => [name, name])));
    const exported = Object.entries(EXPORTS).map(
      ([errors, check]) => `export const ${errors} = (data) => (${check}(data) ? [] : ${check}.errors);`,
    );
    return { code: [`import { formats } from './formats.ts';`, checks, ...exported].join('\n'), moduleType: 'js' };
  },
};

function schemaOf(name) {
  return JSON.parse(readFileSync(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8'));
}

/** The compiler of the sources, told to write modules that find the formats under their name. */
async function compilerOf(directory) {
  await bundle({ compiler: 'src/config/schema-compiler.ts' }, directory, { cwd: ROOT });
  const { schemaCompiler } = await import(pathToFileURL(join(directory, 'compiler.mjs')).href);
  return schemaCompiler({ source: true, esm: true, formats: _`formats` });
}
