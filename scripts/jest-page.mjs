import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { pageText } from './page.mjs';

/** The page as a module, as the bundle has it. What it is made of is in the key: jest keeps what it has transformed. */
export default {
  processAsync: async (_, path) => ({ code: `export default ${JSON.stringify((await made(path)).text)};` }),
  getCacheKeyAsync: async (_, path) =>
    createHash('sha256')
      .update((await made(path)).text)
      .digest('hex'),
};

const texts = new Map();

function made(path) {
  const file = relative(process.cwd(), path);
  if (!texts.has(file)) texts.set(file, pageText(file));
  return texts.get(file);
}
