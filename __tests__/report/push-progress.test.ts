import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { ProgressDisplay } from '../../src/report/progress.ts';

test.each([
  [{ done: 75_000_000, total: 300_000_000 }, '[#####---------------] 75.0 of 300.0 MB'],
  [{ done: 5_368_709_120, total: 5_368_709_120 }, '[####################] 5,368.7 of 5,368.7 MB'],
  [{ done: 0, total: 0 }, '[####################] 0.0 of 0.0 MB'],
])('a push that takes longer than a second says how far it is: %p', async (bytes, shown) => {
  const stream = new PassThrough({ encoding: 'utf8' });
  const progress = new ProgressDisplay(stream, () => performance.now());
  // What holds the process while the display's own timer does not.
  const alive = setInterval(() => undefined, 100);
  progress.update({ step: 'push', bytes });
  const [line] = (await once(stream, 'data')) as [string];
  progress.end();
  clearInterval(alive);
  expect(line).toBe(`pushing the image ${shown}\n`);
});
