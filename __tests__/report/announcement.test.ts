import { describe, expect, test } from '@jest/globals';
import { notificationTrouble } from '../../src/commands/notify.ts';
import { announce, announceFailure, type Announcement } from '../../src/report/announcement.ts';
import type { Report } from '../../src/checking/report.ts';
import { denied, ONE_OF_EACH, report, SHARED, sharedWith } from '../support/reports.ts';
import { viewOf } from '../../src/checking/view.ts';
import type { View } from '../../src/report/view.ts';

const DOCKERFILE = { path: 'app/Dockerfile', line: 4 };

function announced(of: Report, warnOnly = false): Announcement {
  const [announcement] = announce([viewOf(of, DOCKERFILE)], { warnOnly, leg: undefined });
  if (announcement === undefined) throw new Error('Nothing is announced');
  return announcement;
}

describe('the title is the verdict', () => {
  const tag = '20261124T081200Z-3e3c2f57b277';
  test.each<[Report, string]>([
    [SHARED, `shared with billing: 111122223333/eu-west-1/billing:${tag}`],
    [
      { ...SHARED, findings: [sharedWith('billing'), sharedWith('ledger')] },
      `shared with billing: 111122223333/eu-west-1/billing:${tag} (and 1 more)`,
    ],
    [report(), 'unique: no other service has this image.'],
    [
      report({ verdict: 'unknown', exitCode: 3, findings: [denied('ledger')] }),
      'unknown: 1 repository could not be checked, so the image may be shared. Do not push it.',
    ],
  ])('%#', (of, title) => {
    expect(announced(of).title).toBe(title);
  });

  test('in one line of at most 255 characters, whatever a tag holds', () => {
    const { title } = announced({ ...SHARED, findings: [sharedWith('b', { tags: ['x\n::error::'.repeat(99)] })] });
    expect(title).not.toContain('\n');
    expect(title).toHaveLength(255);
    expect(title.endsWith('…')).toBe(true);
  });

  test('for a run without a verdict is its first line', () => {
    const failure = {
      code: 'CONFIG',
      message: 'mintmark.yml:2:1: what\nmintmark.yml:3:1: more',
      hint: undefined,
    } as const;
    expect(announceFailure(failure, 'pay').title).toBe('no verdict: mintmark.yml:2:1: what');
  });
});

test.each([
  [SHARED, false, 'failure'],
  [SHARED, true, 'neutral'],
  [report({ verdict: 'unknown', exitCode: 3, findings: [denied('a')] }), false, 'failure'],
  [report(), true, 'success'],
])('%#: the conclusion', (of, warnOnly, conclusion) => {
  expect(announced(of, warnOnly)).toMatchObject({ conclusion, attention: conclusion !== 'success' });
});

describe('the annotations', () => {
  test('are on the lines that have to change, and absent if none has to', () => {
    const place = { path: 'mintmark.yml', line: 9, column: 3 };
    const findings = ONE_OF_EACH.map((one) => (one.rule === 'shared-repository' ? { ...one, place } : one));
    const { annotations } = announced({ ...SHARED, findings });
    expect(annotations.map(({ path, line, level, title }) => [path, line, level, title.split(':')[0]])).toEqual([
      ['app/Dockerfile', 4, 'failure', 'shared with billing'],
      ['mintmark.yml', 9, 'failure', 'shared-repository'],
      ['mintmark.yml', 14, 'warning', 'expired-allowance'],
    ]);
  });

  test('are one for all problems at a line', () => {
    const findings = ['billing', 'ledger'].map((name) => sharedWith(name));
    const { annotations } = announced({ ...SHARED, findings });
    expect(annotations).toHaveLength(1);
    expect(annotations[0]?.message.split('\n').slice(0, 2)).toEqual([
      expect.stringContaining('belongs to billing:'),
      expect.stringContaining('belongs to ledger:'),
    ]);
  });

  test('say what to do', () => {
    expect(announced(SHARED).annotations[0]?.message).toContain('\n  npx mintmark guard . --to ');
  });

  test('are never on a file outside of the repository', () => {
    const mistakes = ['../mintmark.yml', '/etc/mintmark.yml', 'mintmark.yml'].map((path) => ({
      path,
      line: 2,
      what: 'wrong',
    }));
    const { annotations } = announceFailure({ code: 'CONFIG', message: 'wrong', mistakes, hint: undefined }, undefined);
    expect(annotations.map(({ path }) => path)).toEqual(['mintmark.yml']);
  });

  test('are within 64 KB, whatever the untrusted text', () => {
    const [one] = announced({ ...SHARED, findings: [sharedWith('b', { tags: ['😀'.repeat(99_999)] })] }).annotations;
    expect(Buffer.byteLength(one?.message ?? '')).toBeLessThanOrEqual(64 * 1024);
  });
});

test('a body limited to GitHub’s 65,535 characters keeps the worst findings and the remedies, and says that it was cut', () => {
  const findings = Array.from({ length: 30 }, (_, index) =>
    sharedWith(`billing-${index}`, { tags: ['ä '.repeat(900)] }),
  );
  const { body } = announced({ ...SHARED, findings });
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(63_000);
  expect(body).toContain('❌ Shared');
  expect(body.match(/^\| ❌/gm)?.length).toBe(3);
  expect(body).toContain('npx mintmark guard . --to');
  expect(body).toMatch(/This summary was cut: GitHub shows at most 64 KiB here; the job summary has the rest\.\n$/);
});

describe('what GitHub did not accept', () => {
  const nothing = { missing: [], failures: [], isFork: false };

  test('is one sentence for everything, with the permissions, and what else went wrong', () => {
    const gaps = { ...nothing, missing: ['checks: write'], failures: ['the comment: Bad Gateway'] };
    const [warning] = notificationTrouble(gaps);
    expect(warning).toContain('lacks checks: write.');
    expect(warning).toContain('GitHub could not be notified: the comment: Bad Gateway.');
  });

  test('does not suggest permissions to a fork, which never gets them', () => {
    const [notice] = notificationTrouble({ ...nothing, missing: ['checks: write'], isFork: true });
    expect(notice).toContain('the token of a pull request from a fork may write neither');
    expect(notice).not.toContain('permissions:');
  });

  test('is empty if GitHub accepted everything', () => {
    expect(notificationTrouble(nothing)).toEqual([]);
  });
});

describe('several images', () => {
  const service = (name: string, of: Report): View => viewOf({ ...of, service: name }, DOCKERFILE);

  test('are one announcement for each service, with the worst verdict and all of them in the body', () => {
    const unknown = report({ verdict: 'unknown', exitCode: 3, findings: [denied('ledger')] });
    const views = [service('pay', report()), service('pay', unknown), service('pay', SHARED), service('web', report())];
    const [pay, web, ...others] = announce(views, { warnOnly: false, leg: undefined });
    expect(others).toEqual([]);
    expect(pay).toMatchObject({ service: 'pay', conclusion: 'failure' });
    expect(pay?.title).toMatch(/^shared with billing: .* \(worst of 3 images\)$/);
    expect(pay?.body.match(/^## .*?:/gm)).toEqual(['## ❌ Shared:', '## ❌ Unknown:', '## ✅ Unique:']);
    expect(web).toMatchObject({
      service: 'web',
      conclusion: 'success',
      title: 'unique: no other service has this image.',
    });
  });
});
