import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { viewOf } from '../../src/checking/view.ts';
import { announce } from '../../src/report/announcement.ts';
import { notificationTrouble, notify, type NotifyOptions } from '../../src/commands/notify.ts';
import type { Clock } from '../../src/util/clock.ts';
import type { ActionsContext } from '../../src/github/run-context.ts';
import { systemClock } from '../../src/util/clock.ts';
import { docsUrl } from '../../src/util/docs-url.ts';
import { runContext } from '../support/github/event.ts';
import { withServer } from '../support/registry.ts';
import { SHARED } from '../support/reports.ts';

const STEP = 'a'.repeat(16);
const OPTIONS: NotifyOptions = { token: 'token', checkName: 'mintmark', comment: 'always' };

async function told(
  context: () => Promise<ActionsContext | undefined>,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  const remarks: string[] = [];
  const runtime = { clock, env: {}, context, step: STEP };
  for (const announcement of announce([viewOf(SHARED)], { warnOnly: false, leg: undefined })) {
    const { warnings, notices, annotations } = await notify(announcement, OPTIONS, runtime);
    // Findings without a check run are in the log.
    expect(annotations).toEqual([{ level: 'failure', title: 'mintmark', message: announcement.title }]);
    remarks.push(...warnings, ...notices);
  }
  return remarks;
}

describe('a failure to notify GitHub is a warning', () => {
  test('if GitHub does not answer: the run continues after a minute', async () => {
    const sleeps: number[] = [];
    const clock: Clock = {
      ...systemClock,
      sleep: (milliseconds) => {
        sleeps.push(milliseconds);
        return Promise.resolve();
      },
    };
    const warnings = await withServer(
      () => undefined,
      ({ host }) => told(() => Promise.resolve(runContext(`http://${host}`)), clock),
    );
    expect(sleeps).toEqual([60_000]);
    expect(warnings).toEqual([
      expect.stringContaining('GitHub could not be notified: it did not answer within 60 seconds.'),
    ]);
  });

  test('if the event cannot be read', async () => {
    const warnings = await told(async () => {
      await readFile('/nowhere/event.json');
      return undefined;
    });
    expect(warnings).toEqual([expect.stringContaining('/nowhere/event.json')]);
  });

  test('if something else answers with a page', async () => {
    const warnings = await withServer(
      (_, response) => response.writeHead(401, { 'content-type': 'text/html' }).end('<h1>::error::proxy</h1>'),
      ({ host }) => told(() => Promise.resolve(runContext(`http://${host}`))),
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      'GitHub could not be notified: the check run: the answer is not from GitHub (HTTP 401).',
    );
  });
});

test('nobody is notified outside of a workflow', async () => {
  expect(await told(() => Promise.resolve(undefined))).toEqual([]);
});

test('a pull request from a fork is pointed to the workflow that can write for it, by a URL', () => {
  const [trouble] = notificationTrouble({ missing: ['checks: write'], failures: [], isFork: true });
  expect(trouble).toContain(`can write them (${docsUrl('workflows/fork-check.yml')}). The verdict is in`);
});
