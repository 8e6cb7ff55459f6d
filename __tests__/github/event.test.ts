import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { setAsideBadEvent } from '../../src/github/event.ts';
import { inDirectory } from '../support/lab.ts';

const FORMS: readonly [string | undefined, RegExp][] = [
  ['{"action": "opened', /^the event of GITHUB_EVENT_PATH cannot be read: .*JSON/],
  ['', /JSON/],
  [undefined, /ENOENT/],
];

test.each(FORMS)('an event of %j is removed from the environment', async (text, why) => {
  await inDirectory(async (directory) => {
    const path = join(directory, 'event.json');
    if (text !== undefined) await writeFile(path, text);
    const env = { GITHUB_EVENT_PATH: path, CI: 'true' };
    expect(await setAsideBadEvent(env)).toMatch(why);
    expect(env).toEqual({ CI: 'true' });
  });
});

test('a readable event stays', async () => {
  await inDirectory(async (directory) => {
    const path = join(directory, 'event.json');
    await writeFile(path, '{"action": "opened"}');
    const env = { GITHUB_EVENT_PATH: path };
    expect(await setAsideBadEvent(env)).toBeUndefined();
    expect(env).toEqual({ GITHUB_EVENT_PATH: path });
    expect(await setAsideBadEvent({})).toBeUndefined();
  });
});
