import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/** The page as a module, as the bundle has it. What it is made of is in the key: jest keeps what it has transformed. */
export default {
  process: (_, path) => ({ code: `exports.__esModule = true; exports.default = ${JSON.stringify(textOf(path))};` }),
  getCacheKey: (_, path) => createHash('sha256').update(textOf(path)).digest('hex'),
};

const texts = new Map();

/** In a process of its own: the bundler answers only asynchronously, and jest does not wait here. */
function textOf(path) {
  const page = new URL('page.mjs', import.meta.url).href;
  const print = `process.stdout.write((await (await import('${page}')).pageText(process.argv[1])).text)`;
  const text =
    texts.get(path) ??
    execFileSync(process.execPath, ['--input-type=module', '--eval', print, path], { encoding: 'utf8' });
  texts.set(path, text);
  return text;
}
