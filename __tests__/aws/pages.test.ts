import { describe, expect, test } from '@jest/globals';
import { pagesOf } from '../../src/aws/pages.ts';

/** Reads a list whose server gives these tokens, by page number. @returns the tokens in the requests */
async function readAll(tokenOf: (page: number) => string | undefined): Promise<(string | undefined)[]> {
  const asked: (string | undefined)[] = [];
  const read = (nextToken: string | undefined): Promise<{ nextToken?: string | undefined }> => {
    asked.push(nextToken);
    return Promise.resolve({ nextToken: tokenOf(asked.length) });
  };
  const pages = pagesOf(read, (what) => new RangeError(what));
  try {
    for await (const page of pages) expect(page).toBeDefined();
  } catch (error) {
    throw new RangeError(`${String(error)} after ${asked.length} calls`, { cause: error });
  }
  return asked;
}

describe('the pages of a list', () => {
  test('end at the page without a token, or with an empty one', async () => {
    expect(await readAll((page) => (page < 3 ? `to-${page + 1}` : undefined))).toEqual([undefined, 'to-2', 'to-3']);
    expect(await readAll(() => '')).toEqual([undefined]);
  });

  test('are refused at once if a token repeats, directly or in a circle', async () => {
    await expect(readAll(() => 'same')).rejects.toThrow('the same nextToken twice after 2 calls');
    await expect(readAll((page) => ['a', 'b', 'c'][page % 3])).rejects.toThrow('twice after 4 calls');
  });

  test('are refused if new tokens never end', async () => {
    await expect(readAll((page) => `to-${page}`)).rejects.toThrow('more than 2000 pages after 2000 calls');
  });
});
