import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { pageText } from './page.mjs';

/** The page as a module, as the bundle has it. What it is made of is in the key: jest keeps what it has transformed. */
export default {
  processAsync: async (_, path) => ({ code: `export default ${JSON.stringify(await textOf(path))};` }),
  getCacheKeyAsync: async (_, path) =>
    createHash('sha256')
      .update(await textOf(path))
      .digest('hex'),
};

async function textOf(path) {
  return (await pageText(relative(process.cwd(), path))).text;
}
