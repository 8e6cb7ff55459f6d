import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { groupOf, placed, auditReport, repositoryIn, shared, sharingFleet } from '../support/audits.ts';
import { type OpenedFile, openBrowser, openFile, takePicture } from '../support/browser.ts';
import { NOW } from '../support/reports.ts';
import { visible } from '../../src/report/escape.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import type { SharedGroup } from '../../src/rules/shared-group.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { renderHtml } from '../../src/report/html-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FLEET = withEverything(sharingFleet(400, 60));
const HOSTILE = [
  '</script><script>window.pwned=1</script>',
  '<img src=x onerror=window.pwned=1>',
  'javascript:window.pwned=1',
  `'"><svg onload=window.pwned=1>`,
  '<!--<script>',
  '<!--mintmark:data-->',
  '$& $` {{x}}',
  '\u202egnp.exe\u2066',
  '__proto__',
];
const SEARCH = '#search';
const ROWS = '#table tbody tr:not(.room)';

let browser: Browser;
let opened: OpenedFile | undefined;
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
afterAll(() => browser.close());

/** Opens the page of a report as a file. */
async function open(
  report: AuditReport,
  options: BrowserContextOptions & { fragment?: string; scripts?: boolean } = {},
): Promise<Page> {
  opened = await openFile(browser, renderHtml(auditView(report), { colors: false, columns: 80, now: NOW }), options);
  return opened.page;
}

/** Nothing failed, the page's policy refused nothing, and there were no requests. */
function expectNoTroubles(): void {
  expect(opened?.troubles).toEqual([]);
}

/** A change becomes visible with the next frame. */
async function frame(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
}

async function expectOpen(page: Page, isOpen: boolean): Promise<void> {
  await page.waitForSelector(`#drawer${isOpen ? '[open]' : ':not([open])'}`, { state: 'attached' });
  // It slides in.
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
}

function groups({ findings }: AuditReport): SharedGroup[] {
  return findings.flatMap((finding) => ('group' in finding ? [finding.group] : []));
}

function count(isMeant: (services: readonly string[]) => boolean): number {
  return groups(FLEET).filter(({ services }) => isMeant(services)).length;
}

/** What axe-core finds against WCAG 2.2 AA and its own best practices. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate<AxeResults>('axe.run()');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

function withEverything(report: AuditReport): AuditReport {
  const repository = repositoryIn('111122223333', 'eu-west-1', 'payments/api');
  const [accepted, ...rest] = report.findings;
  if (accepted === undefined || !('group' in accepted)) throw new Error('The fleet shares nothing.');
  const allowance = {
    repository: '*/payments/*',
    reason: 'moves in Q1',
    expires: '2027-01-31',
    place: { path: 'mintmark.yml', line: 8, column: 5 },
  };
  return {
    ...report,
    findings: [
      ...rest,
      {
        rule: 'unchecked-repository',
        severity: 'error',
        repository: repositoryIn('444455556666', 'eu-central-1', 'risk/secrets'),
        failure: {
          code: 'ACCESS_DENIED',
          message:
            'Access denied: ecr:ListImages on 444455556666/eu-central-1/risk/secrets as arn:aws:sts::444455556666:assumed-role/ci/run',
          hint: 'Allow ecr:ListImages on it in the repository policy.',
        },
      },
      { rule: 'shared-repository', severity: 'error', repository, services: ['payments', 'refunds'] },
      ...report.repositories.map(
        ({ repository: mutable }) =>
          ({ rule: 'mutable-tags', severity: 'warn', repository: mutable, untagged: 3 }) as const,
      ),
      ...report.repositories.map(
        ({ repository: kept }) =>
          ({ rule: 'no-lifecycle-policy', severity: 'warn', repository: kept, images: 70 }) as const,
      ),
      { rule: 'unmarked-image', severity: 'warn', repository, images: 4 },
      { rule: 'expired-allowance', severity: 'warn', allowance: { ...allowance, expires: '2026-10-01' } },
    ],
    allowed: [{ group: accepted.group, allowance }],
    sharedGroups: rest.length,
  };
}

describe('the page of an audit', () => {
  test.each(['light', 'dark'] as const)('is usable by everyone in the %s', async (colorScheme) => {
    const page = await open(FLEET, { colorScheme });
    await page.locator('#rules summary').first().click();
    await takePicture(page, `audit-page-${colorScheme}`);
    expect(await violations(page)).toEqual([]);
    await page.locator(`${ROWS} button`).nth(1).click();
    await expectOpen(page, true);
    expect(await violations(page)).toEqual([]);
    await takePicture(page, `audit-drawer-${colorScheme}`, { fullPage: false });
    expectNoTroubles();
  });

  test('says first what could not be checked, and how to fix it', async () => {
    const page = await open(FLEET);
    expect(await page.locator('h1').innerText()).toBe(
      'Shared: 399 images belong to more than one service; 1 repository could not be checked.',
    );
    const unchecked = await page.locator('.unchecked').innerText();
    expect(unchecked).toContain('risk/secrets could not be checked: Access denied: ecr:ListImages');
    expect(unchecked).toContain('Allow ecr:ListImages on it in the repository policy.');
  });

  test('does not look clean if nothing could be checked, with or without scripts', async () => {
    const silent = FLEET.findings.filter(({ rule }) => rule === 'unchecked-repository');
    for (const scripts of [true, false]) {
      const page = await open(auditReport({ verdict: 'unknown', exitCode: 3, findings: silent }), { scripts });
      expect(await page.locator('body').innerText()).toContain('Unknown: 1 repository could not be checked');
      expect(await page.locator('.unchecked').isVisible()).toBe(true);
      await takePicture(page, `audit-unknown-${scripts ? 'scripts' : 'none'}`);
      await opened?.close();
    }
    opened = undefined;
  });

  test('says so if it cannot be drawn completely', async () => {
    const whole = renderHtml(auditView(FLEET), { colors: false, columns: 80, now: NOW });
    opened = await openFile(browser, whole.replace('"repositories":[{', '"repositories":[],"lost":[{'));
    const { page } = opened;
    expect(await page.getByRole('alert').innerText()).toContain('This page could not be drawn completely');
    expect(await page.locator('h1').innerText()).toContain('Shared: 399 images');
    expect(await page.locator('#sharing').isVisible()).toBe(false);
  });

  test('shows the worst images as a table without scripts', async () => {
    const page = await open(FLEET, { scripts: false });
    expect(await page.locator('noscript tbody tr').count()).toBe(100);
    expect(await page.locator('noscript').innerText()).toContain('mail/worker and search/api-2');
    expect(await page.locator('#sharing').isVisible()).toBe(false);
    await takePicture(page, 'audit-no-scripts');
  });

  test('searches services, repositories, tags and digests, by every word', async () => {
    const page = await open(FLEET);
    const search = async (words: string): Promise<string> => {
      await page.locator(SEARCH).fill(words);
      await frame(page);
      return page.locator('#count').innerText();
    };
    const [group] = groups(FLEET);
    expect(await search(group?.images[1]?.tags[0] ?? '')).toBe('1 of 399 images');
    expect(await search(group?.images[0]?.digest ?? '')).toMatch(/^[12] of 399 images$/);
    expect(await search(group?.imageIds[0] ?? '')).toBe('1 of 399 images');
    expect(await search('MAIL/worker search/api-2')).toBe(
      `${count((names) => names.includes('mail/worker') && names.some((name) => name.startsWith('search/api-2')))} of 399 images`,
    );
    expect(await search('nothing of the kind')).toBe('0 of 399 images');
    expect(await page.locator('#matrix-note').innerText()).toBe('No two services share an image here.');
    expect(await page.locator('#none span').innerText()).toBe(
      'No shared image has “nothing of the kind” in a name, tag or digest.',
    );
    await page.getByRole('button', { name: 'Show all images' }).click();
    await frame(page);
    expect(await page.locator('#count').innerText()).toBe('400 of 400 images');
    expect(await page.locator('#none').isVisible()).toBe(false);
    expectNoTroubles();
  });

  test('is filtered by registry and by the services of a cell, and the link restores that', async () => {
    const page = await open(FLEET);
    await page.getByLabel('777788889999/cn-north-1').check();
    const inChina = groups(FLEET).filter(({ images }) =>
      images.some(({ repository }) => repository.registry.region === 'cn-north-1'),
    );
    await frame(page);
    expect(await page.locator('#count').innerText()).toBe(`${inChina.length} of 399 images`);
    const cell = page.locator('#matrix button:not(.self)').first();
    const [, one = '', other = '', images = ''] =
      /^(.+) and (.+): (\d+) images?$/.exec((await cell.getAttribute('aria-label')) ?? '') ?? [];
    await cell.click();
    await frame(page);
    expect(await page.locator('#count').innerText()).toBe(`${images} of 399 images`);
    expect(await page.locator('#pair span').innerText()).toBe(`Only what ${one} and ${other} share`);
    const link = new URL(page.url()).hash;
    expectNoTroubles();
    await opened?.close();
    const again = await open(FLEET, { fragment: link });
    expect(await again.locator('#count').innerText()).toBe(`${images} of 399 images`);
    await again.getByRole('button', { name: 'Show all services' }).click();
    await frame(again);
    expect(await again.locator('#count').innerText()).toBe(`${inChina.length} of 399 images`);
  });

  test('is sorted by a column, in both directions, and says so', async () => {
    const page = await open(FLEET);
    const sizes = async (): Promise<number[]> => (await page.locator(`${ROWS} .bytes`).allInnerTexts()).map(parseFloat);
    const known = groups(FLEET).map(({ images }) => (images[0]?.bytes ?? NaN) / 1e6);
    const head = page.getByRole('columnheader', { name: 'Size' });
    await head.getByRole('button').click();
    await frame(page);
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    expect((await sizes())[0]).toBeCloseTo(Math.min(...known), 0);
    await head.getByRole('button').click();
    await frame(page);
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect((await sizes())[0]).toBeCloseTo(Math.max(...known), 0);
  });

  test('opens, copies and closes by keyboard alone, and returns to the row', async () => {
    const page = await open(FLEET, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.innerText')).toBe('Skip to the shared images');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 20 && !(await page.locator(`${ROWS} button:focus`).count()); presses += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('End');
    await page.waitForSelector(`${ROWS}[aria-rowindex="400"] button:focus`);
    await page.keyboard.press('Home');
    await page.waitForSelector(`${ROWS}[aria-rowindex="2"] button:focus`);
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector(`${ROWS}[aria-rowindex="3"] button:focus`);
    const title = await page.evaluate<string>('document.activeElement.title');
    await page.keyboard.press('Enter');
    await expectOpen(page, true);
    expect(await page.evaluate('document.activeElement.innerText')).toBe(title);
    expect(new URL(page.url()).hash).toMatch(/^#image=[0-9a-f]{64}$/);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#drawer :text("Copied")');
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^npx mintmark(?:@\S+)? guard \. --to \S+$/);
    await page.keyboard.press('Escape');
    await expectOpen(page, false);
    await page.waitForSelector(`${ROWS}[aria-rowindex="3"] button:focus`);
    expect(new URL(page.url()).hash).toBe('');
    expectNoTroubles();
  });

  test('opens the image in a link, and another one when the address changes', async () => {
    const [one, other] = groups(FLEET).map(({ imageIds: [id], services }) => {
      return { fragment: `#image=${id.slice('sha256:'.length)}`, title: services.join(', ') };
    });
    const page = await open(FLEET, { fragment: one?.fragment ?? '' });
    expect(await page.locator('#drawer h2').innerText()).toBe(one?.title);
    await page.evaluate(`location.hash = '${other?.fragment ?? ''}'`);
    await page.waitForSelector(`#drawer[open] h2:text-is("${other?.title ?? ''}")`);
    await page.evaluate("location.hash = ''");
    await expectOpen(page, false);
    expectNoTroubles();
  });

  test('goes from cell to cell of the matrix with the arrow keys', async () => {
    const page = await open(FLEET);
    await page.locator('#matrix button[tabindex="0"]').focus();
    const first = await page.evaluate<string>('document.activeElement.dataset.cell');
    await page.keyboard.press('ArrowRight');
    const next = await page.evaluate<string>('document.activeElement.dataset.cell');
    expect(next.split(' ')[0]).toBe(first.split(' ')[0]);
    expect(Number(next.split(' ')[1])).toBeGreaterThan(Number(first.split(' ')[1]));
    expect(await page.locator('#matrix button[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Enter');
    await frame(page);
    expect(await page.locator('#matrix button[aria-pressed="true"]').count()).toBe(2);
    expect(await page.evaluate('document.activeElement.dataset.cell')).toBe(next);
  });

  test('shows what is allowed on request, with the reason', async () => {
    const page = await open(FLEET);
    await page.getByLabel('Show what is allowed (1) too').check();
    await page.locator(SEARCH).fill(FLEET.allowed[0]?.group.imageIds[0] ?? '');
    await frame(page);
    expect(await page.locator(ROWS).innerText()).toContain('allowed until 2027-01-31');
    await page.locator(`${ROWS} button`).click();
    expect(await page.locator('#drawer').innerText()).toContain('Allowed until 2027-01-31: moves in Q1');
  });

  test('lists the other findings by rule, with a command to copy', async () => {
    const page = await open(FLEET);
    const list = page.locator('#rules details', { hasText: 'mutable-tags' });
    await list.locator('summary').click();
    // The rows are drawn once the list is open, which the browser reports a moment later.
    await list.locator('tbody tr').first().waitFor();
    expect(await list.locator('tbody tr').count()).toBe(60);
    expect(await list.locator('tbody tr').first().innerText()).toContain('aws ecr put-image-tag-mutability');
  });

  test('prints the worst images, and nothing that only works on a screen', async () => {
    const page = await open(FLEET);
    await page.emulateMedia({ media: 'print' });
    await frame(page);
    expect(await page.locator(ROWS).count()).toBe(100);
    expect(await page.locator(SEARCH).isVisible()).toBe(false);
    expect(await page.locator('#printed').innerText()).toBe('On paper: the first 100 of them.');
    await takePicture(page, 'audit-print');
    await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
    await frame(page);
    expect(await page.locator(ROWS).count()).toBeLessThan(60);
    await takePicture(page, 'audit-forced-colors');
    expectNoTroubles();
  });

  test.each([1280, 390])('cuts off no name and no badge %d pixels wide', async (width) => {
    const names = ['platform-engineering/customer-notifications/email-dispatcher', 'payments/reconciliation-exporter'];
    const group = { ...groupOf('long', ...names.map((name) => placed(name, 'v1'))), risk: 'stall' as const };
    const rest = groups(FLEET).slice(0, 40).map(shared);
    const page = await open(auditReport({ findings: [shared(group), ...rest] }), { viewport: { width, height: 800 } });
    await frame(page);
    const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('#table *, #matrix *')]
      .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
      .filter((one) => getComputedStyle(one).overflowX !== 'visible')
      .map((one) => one.textContent)`);
    expect(cut).toEqual([]);
    const first = page.locator(ROWS).first();
    for (const text of [...names, 'stall', 'same digest']) expect(await first.innerText()).toContain(text);
    expect(await first.locator('.tag').last().isVisible()).toBe(true);
  });

  test('fits into a narrow window', async () => {
    const page = await open(FLEET, { viewport: { width: 390, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await takePicture(page, 'audit-narrow');
    await page.locator(`${ROWS} button`).first().click();
    await page.waitForTimeout(300);
    await takePicture(page, 'audit-narrow-drawer', { fullPage: false });
    expectNoTroubles();
  });

  test('looks as docs/audit.md shows it', async () => {
    const page = await open(sharingFleet(120, 12), { viewport: { width: 900, height: 1110 } });
    await takePicture(page, 'audit-docs', { fullPage: false });
    expect(await page.locator('#matrix tbody tr').count()).toBe(12);
    expectNoTroubles();
  });

  test('shows hostile names without executing them', async () => {
    const findings = HOSTILE.map((name, index) => {
      const repository = { ...repositoryIn('111122223333', 'eu-west-1', name), uri: `${name}/uri` };
      return shared(groupOf(`hostile ${index}`, placed(name, 'one', { repository }), placed('billing', name)));
    });
    const [first] = findings;
    if (first === undefined || !('group' in first)) throw new Error('There is no finding.');
    const mark = { service: HOSTILE[0], buildId: HOSTILE[1] ?? '' };
    const failure = { code: 'ACCESS_DENIED', message: HOSTILE.join(' '), hint: HOSTILE.join(' ') } as const;
    const repository = repositoryIn('1', HOSTILE[0] ?? '', HOSTILE[1] ?? '');
    const report = auditReport({
      findings: [
        { ...first, group: { ...first.group, mark } },
        ...findings.slice(1),
        { rule: 'unchecked-repository', severity: 'error', repository, failure },
        { rule: 'mutable-tags', severity: 'warn', repository, untagged: 1 },
        { rule: 'shared-repository', severity: 'error', repository, services: HOSTILE },
      ],
    });
    for (const scripts of [true, false]) {
      const page = await open(report, { scripts });
      const text = await page.locator('body').innerText();
      for (const name of HOSTILE) expect(text).toContain(visible(name));
      expect(text).not.toMatch(/[\u202e\u2066]/);
      if (scripts) {
        for (const row of await page.locator(`${ROWS} button`).all()) {
          await row.click();
          await page.keyboard.press('Escape');
        }
        for (const summary of await page.locator('summary').all()) await summary.click();
        await page.locator('#matrix button:not(.self)').first().click();
        await takePicture(page, 'audit-hostile');
        expect(await page.evaluate('window.pwned')).toBeUndefined();
        expect(await page.locator('script').count()).toBe(2);
        expect(await page.locator('img, iframe, a:not(.skip)').count()).toBe(0);
      }
      expectNoTroubles();
      await opened?.close();
    }
    const page = await open(report, {
      fragment: `#search=${encodeURIComponent(HOSTILE[0] ?? '')}&service=${encodeURIComponent(HOSTILE[1] ?? '')}&sort=constructor&order=__proto__&image=x`,
    });
    expect(await page.locator('#pair').innerText()).toContain(visible(HOSTILE[1] ?? ''));
    expectNoTroubles();
  });

  test('allows no script or style from elsewhere', async () => {
    const page = await open(FLEET);
    await page.evaluate(`{
      const script = document.createElement('script');
      script.append('window.pwned = 1');
      document.body.append(script);
      const style = document.createElement('style');
      style.append('body { display: none }');
      document.body.append(style);
      fetch('data:,x').catch(() => { window.unfetched = true; });
      try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); } catch { window.refused = true; }
    }`);
    await page.waitForTimeout(100);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.evaluate('window.refused')).toBe(true);
    expect(await page.locator('body').isVisible()).toBe(true);
    expect(await page.evaluate('window.unfetched')).toBe(true);
  });

  test('stays smooth with 10,000 shared images', async () => {
    const startedAt = performance.now();
    const fleet = sharingFleet(10_000, 340);
    const made = performance.now();
    const html = renderHtml(auditView(fleet), { colors: false, columns: 80, now: NOW });
    const rendered = performance.now();
    opened = await openFile(browser, html);
    const { page } = opened;
    const loaded = await page.evaluate<number>(
      "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
    );
    expect(await page.locator(ROWS).count()).toBeLessThan(60);
    const timed = async (action: string): Promise<number> =>
      page.evaluate<number>(`(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const start = performance.now();
      ${action}
      await frame();
      return performance.now() - start;
    })()`);
    const typed = (words: string): string =>
      `const search = document.querySelector('#search'); search.value = '${words}'; search.dispatchEvent(new Event('input'));`;
    const figures = {
      bytes: html.length,
      renderMs: rendered - made,
      loadMs: loaded,
      searchMs: await timed(typed('payments/api')),
      clearMs: await timed(typed('')),
      registryMs: await timed("document.querySelector('#registries input').click();"),
      sortMs: await timed("document.querySelector('thead .bytes button').click();"),
      orderMs: await timed(
        "const order = document.querySelector('#order'); order.value = 'most'; order.dispatchEvent(new Event('change'));",
      ),
      openMs: await timed("document.querySelector('#table tbody button').click();"),
      ...(await page.evaluate<{ scrollFrameMs: number; worstScrollFrameMs: number }>(`(async () => {
        document.querySelector('#drawer').close();
        const root = document.querySelector('#table');
        const frames = [];
        let last = await new Promise(requestAnimationFrame);
        for (let step = 1; step <= 120; step += 1) {
          root.scrollTop = (root.scrollHeight * step) / 120;
          const now = await new Promise(requestAnimationFrame);
          frames.push(now - last);
          last = now;
        }
        frames.sort((one, other) => one - other);
        return { scrollFrameMs: frames[60], worstScrollFrameMs: frames.at(-1) };
      })()`)),
      fleetMs: made - startedAt,
    };
    console.info(
      Object.entries(figures)
        .map(([name, value]) => `${name}: ${Math.round(value)}`)
        .join('\n'),
    );
    // Rows that come into view may be higher than estimated, which moves the end further down.
    for (let step = 0; step < 3; step += 1) {
      await page.evaluate("document.querySelector('#table').scrollTop = document.querySelector('#table').scrollHeight");
      await frame(page);
    }
    expect(await page.locator(ROWS).last().getAttribute('aria-rowindex')).toBe(
      await page.locator('#table table').getAttribute('aria-rowcount'),
    );
    expectNoTroubles();
  });
});
