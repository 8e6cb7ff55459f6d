import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { notifyGitHub } from '../../src/github/notify.ts';
import { hastyClient } from '../support/github/client.ts';
import { runContextOf } from '../../src/github/run-context.ts';
import type { Announcement } from '../../src/report/announcement.ts';
import { runContext } from '../support/github/event.ts';
import { type LocalGitHub, startGitHub } from '../support/github/server.ts';

let github: LocalGitHub;

beforeAll(async () => {
  github = await startGitHub();
});
afterEach(() => {
  github.reset();
});
afterAll(() => github.close());

async function say(step: string, conclusion: Announcement['conclusion'], attempt = 1): Promise<void> {
  const place = runContextOf({ ...runContext(github.url), runAttempt: attempt });
  const announcement: Announcement = {
    service: 'pay',
    isError: false,
    attention: true,
    title: step,
    body: `## what ${step} said`,
    conclusion,
    annotations: [],
  };
  const addressee = { name: 'mintmark (pay)', mode: 'always', place, step: step.repeat(16) } as const;
  await notifyGitHub(announcement, addressee, hastyClient(github.url));
}

/** The first one, and the others in any order. */
function headings(): string[] {
  const [first = '', ...others] = github.comments[0]?.body.match(/^## .*/gm) ?? [];
  return [first, ...others.sort()];
}

test('a comment recovers the text of a job that another one has overwritten', async () => {
  await say('a', 'success');
  const { body } = github.comments[0] ?? {};
  const writeOver = (): unknown => Object.assign(github.comments[0] ?? {}, { body });
  await say('b', 'failure');
  expect(headings()).toEqual(['## what b said', '## what a said']);
  writeOver();
  await say('c', 'success');
  expect(headings()).toEqual(['## what b said', '## what a said', '## what c said']);
  writeOver();
  // It is fixed: nothing has to be explained any more.
  await say('b', 'success', 2);
  expect(headings().sort()).toEqual(['## what a said', '## what b said']);
});

test('a comment that GitHub does not list yet is not written twice', async () => {
  github.refuse((route) =>
    route.endsWith('/comments') && route.startsWith('GET') ? { status: 200, body: [] } : undefined,
  );
  await say('a', 'failure');
  expect(github.comments).toHaveLength(1);
});
