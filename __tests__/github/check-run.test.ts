import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
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
afterEach(() => {
  github.expectDescribed();
  github.reset();
});
afterAll(() => github.close());

interface Shown {
  readonly conclusion: string;
  /** The steps whose findings are annotations. */
  readonly annotated: readonly string[];
  /** The steps that have a section in the summary. */
  readonly told: readonly string[];
}

/** Reports the result of a step, with an annotation in its name if something is wrong. @returns the newest check run */
async function say(step: string, conclusion: Announcement['conclusion'], attempt: number): Promise<Shown> {
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
  const check = github.checks.at(-1);
  return {
    conclusion: check?.conclusion ?? '',
    annotated: (check?.annotations ?? []).map(({ title }) => title),
    told: [...(check?.summary ?? '').matchAll(/^## (.)$/gm)].map(([, of = '']) => of),
  };
}

test('a check run has the reports of the steps with the worst results, without those that one of them only carried on', async () => {
  expect((await say('c', 'failure', 1)).annotated).toEqual(['c']);
  // A warning, by warn-only: a failure is worse.
  expect((await say('a', 'neutral', 1)).annotated).toEqual(['a', 'c']);
  expect((await say('b', 'success', 1)).annotated).toEqual(expect.arrayContaining(['a', 'c']));
  // Fixed: the check run of the warning still has it.
  expect((await say('c', 'success', 2)).annotated).toEqual(['a']);
});

test('a check run explains everything that is red, and nothing that is fixed', async () => {
  await say('a', 'failure', 1);
  expect(await say('b', 'failure', 1)).toEqual({ conclusion: 'failure', told: ['b', 'a'], annotated: ['b'] });
  expect(await say('c', 'success', 1)).toEqual({ conclusion: 'failure', told: ['a', 'b', 'c'], annotated: ['a', 'b'] });
  expect(await say('a', 'success', 2)).toEqual({ conclusion: 'failure', told: ['b', 'a'], annotated: ['b'] });
  expect(await say('b', 'success', 2)).toEqual({ conclusion: 'success', told: ['b'], annotated: [] });
});

test('a check run stays red if two jobs end at once', async () => {
  await Promise.all([say('a', 'failure', 1), say('b', 'success', 1), say('c', 'success', 1)]);
  expect(github.checks.at(-1)).toMatchObject({ conclusion: 'failure' });
});

test('a check run turns green if the red step runs again, but not if another one does', async () => {
  await say('a', 'failure', 1);
  await say('b', 'success', 1);
  expect((await say('b', 'success', 2)).conclusion).toBe('failure');
  expect((await say('a', 'success', 3)).conclusion).toBe('success');
});
