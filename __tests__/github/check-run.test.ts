import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCheckRun } from '../../src/github/check-run.ts';
import { hastyClient } from '../support/github/client.ts';
import { runContextOf } from '../../src/github/run-context.ts';
import type { Announcement } from '../../src/report/announcement.ts';
import { HEAD_SHA, runContext } from '../support/github/event.ts';
import { type LocalGitHub, startGitHub } from '../support/github/server.ts';

let github: LocalGitHub;

beforeAll(async () => {
  github = await startGitHub();
});
afterAll(() => github.close());

/** What a step says, with an annotation in its name if something is wrong. @returns the titles at the newest check run */
async function say(step: string, conclusion: Announcement['conclusion'], attempt: number): Promise<string[]> {
  const place = runContextOf({ ...runContext(github.url), runAttempt: attempt });
  const annotation = { path: 'Dockerfile', line: 1, level: 'failure', title: step, message: 'shared\ntwice' } as const;
  const announcement: Announcement = {
    service: 'pay',
    isError: false,
    attention: true,
    title: step,
    body: `## ${step}`,
    conclusion,
    annotations: conclusion === 'success' ? [] : [annotation],
  };
  const own = { key: step.repeat(16), run: place.run, conclusion, title: step, url: place.runUrl };
  const to = { name: 'mintmark (pay)', sha: HEAD_SHA, place, own };
  await createCheckRun(announcement, to, hastyClient(github.url));
  github.expectDescribed();
  return (github.checks.at(-1)?.annotations ?? []).map(({ title }) => title);
}

test('a check run has what steps say that ended worse, and not what one of these only carried on', async () => {
  expect(await say('c', 'failure', 1)).toEqual(['c']);
  // A warning, by warn-only: what failed is worse.
  expect(await say('a', 'neutral', 1)).toEqual(['a', 'c']);
  expect(await say('b', 'success', 1)).toEqual(expect.arrayContaining(['a', 'c']));
  // Fixed: the check run of the warning still has it.
  expect(await say('c', 'success', 2)).toEqual(['a']);
});
