import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as sources from '../../src/report/wrapped.ts';
import { fc, runs } from '../support/property.ts';

/** Text that is measured by different rules, and what mintmark itself writes. */
const PIECES = [
  ...'a word … ✓ ✗ · → ü 日 日本 한 ﾞ # 1 © ❤ 👍 👍🏽 👩‍👩‍👧 🇩🇪 🇩'.split(' '),
  ...'e\u0301 …\u0301 ✓\uFE0F ❤\uFE0F #\uFE0F\u20E3 1\u20E3 🏴\u{E0067}\u{E0062}\u{E007F} \u{1F3FD}'.split(' '),
  ...'\u200B \u200D \u202E \u001B[31m \u001B[0m \u009B \uD83D'.split(' '),
];
const pieces = fc.oneof(fc.constantFrom(' ', ...PIECES), fc.string({ unit: 'binary', maxLength: 3 }));
const texts = fc.array(pieces, { maxLength: 60 }).map((some) => some.join(''));

describe('the text measurement in dist/, which loads no rarely needed code,', () => {
  let directory: string;
  let bundled: typeof sources;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mintmark-wrapped-'));
    const load = async (path: string): Promise<unknown> => import(pathToFileURL(resolve(path)).href);
    const { bundle } = (await load('scripts/bundle.mjs')) as { bundle: (...given: unknown[]) => Promise<void> };
    const { quickStart } = (await load('scripts/quick-start.mjs')) as { quickStart: unknown };
    await bundle({ wrapped: resolve('src/report/wrapped.ts') }, directory, { plugins: [quickStart], external: [] });
    bundled = (await load(join(directory, 'wrapped.mjs'))) as typeof sources;
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('breaks lines where the packages do', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 60 }), (text, columns) => {
        expect(bundled.wrapped(text, columns, '  ')).toEqual(sources.wrapped(text, columns, '  '));
      }),
      { numRuns: runs(2000) },
    );
  });

  test('gives everything the same width', () => {
    for (const piece of PIECES) {
      const line = `${piece} `.repeat(40);
      expect(bundled.wrapped(line, 20, '')).toEqual(sources.wrapped(line, 20, ''));
    }
  });
});
