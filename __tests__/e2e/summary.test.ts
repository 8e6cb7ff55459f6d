import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { renderMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/checking/report.ts';
import { openBrowser, openPage, takePicture } from '../support/browser.ts';
import { githubPage } from '../support/github-page.ts';
import { denied, NOW, ONE_OF_EACH, report, repository, SHARED, sharedWith } from '../support/reports.ts';
import { viewOf } from '../../src/checking/view.ts';
import { announce } from '../../src/report/announcement.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Everything that a person reads on the page, including the pictures. */
async function shown(name: string, shownReport: Report, dark = false): Promise<string> {
  const { page, troubles } = await openPage(browser, githubPage(renderMarkdown(viewOf(shownReport))), { dark });
  try {
    await page.evaluate('window.drawn');
    await takePicture(page, name);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(troubles).toEqual([]);
    return await page.evaluate<string>(
      "[document.body, ...document.querySelectorAll('.nodeLabel')].map((each) => each.innerText).join('\\n')",
    );
  } finally {
    await page.close();
  }
}

const MARK = {
  service: 'payments',
  tag: '20261127T085900Z-3e3c2f57b277',
  buildId: 'payments-20261127T085900Z-3e3c2f57b277-1-1-build',
  buildArgs: {
    BUILD_TIMESTAMP: NOW.toISOString(),
    GIT_COMMIT: '3e3c2f57b277a1d0c5e9b8f7a6d5c4b3a2918070',
    BUILD_ID: 'payments-20261127T085900Z-3e3c2f57b277-1-1-build',
  },
  labels: { 'dev.mintmark.service': 'payments' },
  warnings: [],
};

describe('the job summary in a browser', () => {
  test('for a unique image', async () => {
    const pushed = { uri: repository('payments').uri, tag: MARK.tag, digest: `sha256:${'a'.repeat(64)}` } as const;
    const text = await shown('summary-unique', report({ command: 'guard', mark: MARK, pushed }));
    expect(text).toContain('Unique: no other service has this image.');
  });

  test.each([false, true])('for a shared image draws who shares it with whom (dark: %s)', async (dark) => {
    const findings = [sharedWith('billing'), sharedWith('ledger', { tags: [] }), denied('refunds')];
    const text = await shown(`summary-shared${dark ? '-dark' : ''}`, { ...SHARED, findings }, dark);
    expect(text).toContain('111122223333\neu-west-1\nbilling:20261124T081200Z-3e3c2f57b277');
  });

  test('for every finding, and for more twins than can be drawn', async () => {
    const twins = Array.from({ length: 12 }, (_, index) =>
      sharedWith(`platform/team-${index}/a-service-with-a-long-name`),
    );
    const text = await shown(
      'summary-many',
      report({ verdict: 'shared', exitCode: 1, findings: [...twins, ...ONE_OF_EACH] }),
    );
    expect(text).toContain('8 more');
  });

  test('for an unknown verdict', async () => {
    const text = await shown(
      'summary-unknown',
      report({ verdict: 'unknown', exitCode: 3, findings: [denied('ledger')] }),
    );
    expect(text).toContain('could not be checked');
  });

  test('with hostile names shows them without executing them', async () => {
    const hostile = [
      '<img src=x onerror=alert(1)>',
      '%%{init: {"securityLevel":"loose"}}%%',
      '"]; click target call alert(1)',
      '`**bold**` | [x](javascript:alert(1))',
      '::error::pwned',
      'a"]\n  evil["<script>alert(1)</script>',
      '\u202egnp.exe',
    ];
    const findings = hostile.map((name) => ({ ...sharedWith('billing', { tags: [name] }), service: name }));
    const text = await shown(
      'summary-hostile',
      report({ service: hostile[0] ?? '', verdict: 'shared', exitCode: 1, findings }),
    );
    expect(text).toContain('<img src=x onerror=alert(1)>');
    expect(text).toContain('"]; click target call alert(1)');
    expect(text).toContain('%%{init:');
    expect(text).not.toContain('\u202e');
  });
});

describe('the comment on a pull request in a browser', () => {
  const findings = [sharedWith('billing'), sharedWith('ledger', { tags: [] }), ...ONE_OF_EACH];
  const [announcement] = announce([viewOf({ ...SHARED, findings })], { warnOnly: false, leg: undefined });

  test.each([780, 1280])('at %i pixels is read without scrolling sideways', async (width) => {
    const { page, troubles } = await openPage(browser, githubPage(announcement?.body ?? ''), { width });
    try {
      await takePicture(page, `comment-${width}`);
      // A table scrolls by itself: GitHub allows it to be as wide as the comment.
      const tables = "[...document.querySelectorAll('table')].every((each) => each.scrollWidth <= each.clientWidth)";
      expect(await page.evaluate(tables)).toBe(true);
      expect(troubles).toEqual([]);
      const first = "document.querySelector('tbody tr td').innerText";
      expect(await page.evaluate<string>(first)).toMatch(/^❌ billing\n/);
    } finally {
      await page.close();
    }
  });
});
