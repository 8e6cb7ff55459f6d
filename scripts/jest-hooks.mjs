// Hooks of Node's module loader: TypeScript, and the text files that the bundle has, as modules.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(import.meta.dirname);
const CACHE = join(ROOT, 'node_modules/.cache/mintmark-jest');
const { version: VERSION } = createRequire(import.meta.url)('@swc/core/package.json');
const GLOBALS = 'afterAll, afterEach, beforeAll, beforeEach, describe, expect, test';
const OPTIONS = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' }, experimental: { keepImportAttributes: true } },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};
mkdirSync(CACHE, { recursive: true });

/** The runner has them as globals, and the tests import them. */
export const resolve = (specifier, context, next) =>
  specifier === '@jest/globals' ? { url: 'mintmark:globals', shortCircuit: true } : next(specifier, context);

export async function load(url, context, next) {
  if (url === 'mintmark:globals') return moduleOf(`export const { ${GLOBALS} } = globalThis;`);
  const { pathname } = new URL(url);
  // @actions/workflow-parser imports JSON without the attribute that Node requires.
  if (pathname.endsWith('.json')) return next(url, { ...context, importAttributes: { type: 'json' } });
  if (!url.startsWith('file:') || pathname.includes('/node_modules/')) return next(url, context);
  const path = fileURLToPath(new URL(pathname, url));
  if (path.endsWith('.ts')) return moduleOf(await javaScriptOf(path));
  if (path.endsWith('.yml')) return textModule(readFileSync(path, 'utf8'));
  if (path.endsWith('src/page/index.html')) return textModule((await (await import('./page.mjs')).pageText(path)).text);
  return next(url, context);
}

const moduleOf = (source) => ({ format: 'module', source, shortCircuit: true });
const textModule = (text) => moduleOf(`export default ${JSON.stringify(text)};`);

/** Compiled once for all workers and runs, until it changes: one file for each, which ends in what it was made from. */
async function javaScriptOf(path) {
  const text = readFileSync(path, 'utf8');
  const key = hash([VERSION, JSON.stringify(OPTIONS), text]);
  const cached = join(CACHE, `${hash([path])}.js`);
  const before = existsSync(cached) ? readFileSync(cached, 'utf8') : '';
  if (before.endsWith(key)) return before;
  const { transformSync } = await import('@swc/core');
  const code = `${transformSync(text, { ...OPTIONS, filename: path }).code}\n// ${key}`;
  const scratch = `${cached}.${process.pid}`;
  writeFileSync(scratch, code);
  renameSync(scratch, cached);
  return code;
}

const hash = (parts) => createHash('sha256').update(parts.join('\0')).digest('hex');
