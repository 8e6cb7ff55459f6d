import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { findingsOf, rowsOf } from '../../src/page/rows.ts';
import { auditReport, groupOf, placed, repositoryIn, shared, sharingFleet } from '../support/audits.ts';
import { NOW } from '../support/reports.ts';
import { renderErrorHtml, pageJson, renderHtml } from '../../src/report/html-page.ts';
import { pageData } from '../../src/commands/audit/page-data.ts';
import type { Finding } from '../../src/rules/rules.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import type { PageData } from '../../src/page/data.ts';
import { auditView } from '../../src/commands/audit/view.ts';

const OPTIONS = { colors: false, columns: 80, now: NOW };
const repository = repositoryIn('111122223333', 'eu-west-1', 'billing');
const OTHERS: readonly Finding[] = [
  { rule: 'shared-repository', severity: 'error', repository, services: ['billing', 'refunds'] },
  { rule: 'mutable-tags', severity: 'warn', repository, untagged: 3 },
  { rule: 'no-lifecycle-policy', severity: 'warn', repository, images: 70 },
  { rule: 'unmarked-image', severity: 'warn', repository, images: 2 },
  {
    rule: 'expired-allowance',
    severity: 'warn',
    allowance: {
      repository: '*',
      reason: 'moved',
      expires: '2026-10-01',
      place: { path: 'mintmark.yml', line: 8, column: 5 },
    },
  },
];

/** The data as the page reads it. */
function read(report: AuditReport): PageData {
  return JSON.parse(pageJson(pageData(report))) as PageData;
}

describe('the page of an audit as text', () => {
  const html = renderHtml(auditView(auditReport({ findings: OTHERS })), OPTIONS);

  test('allows its own script and style by their hashes, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1]?.split('; ');
    const hash = (text = ''): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toEqual([
      "default-src 'none'",
      `script-src ${hash(/<script>(.+?)<\/script>/s.exec(html)?.[1])}`,
      `style-src ${hash(/<style>(.+?)<\/style>/s.exec(html)?.[1])}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  test('refers to nothing that a browser would load, and is complete', () => {
    const markup = html.replaceAll(/<(script|style)[^>]*>.*?<\/\1>/gs, '');
    expect(markup).not.toMatch(/\b(src|srcset|action|style|on\w+)=/i);
    expect([...markup.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(['data:,', '#images']);
    expect(markup).not.toMatch(/<!--(mintmark|build):/);
  });

  test('keeps untrusted text out of the markup', () => {
    const name = '</script><script>alert(1)</script>\u202e\u2028<!--mintmark:title-->';
    const message = '"><img src=x onerror=alert(1)>';
    const hostile = renderHtml(
      auditView(
        auditReport({
          findings: [
            shared(groupOf('one', placed(name, name), placed('billing', 'two'))),
            {
              rule: 'unchecked-repository',
              severity: 'error',
              repository,
              failure: { code: 'ACCESS_DENIED', message, hint: undefined },
            },
          ],
        }),
      ),
      OPTIONS,
    );
    expect(hostile.split('<script').length).toBe(html.split('<script').length);
    expect(hostile).not.toContain('<img');
    expect(hostile).not.toMatch(/[\u202e\u2028]/);
    expect(hostile).toContain('&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u202e\\u2028');
  });
});

test('the page of an audit without a verdict says so, and what to do', () => {
  const failure = {
    code: 'CONFIG',
    message: 'mintmark.yml:3: no <such> key',
    hint: 'Write services.\nOr nothing.',
  } as const;
  const html = renderErrorHtml(failure, OPTIONS);
  expect(html).toContain('<span>Unknown:</span> mintmark.yml:3: no &lt;such&gt; key</h1>');
  expect(html).toContain('<p>Write services.</p><p>Or nothing.</p>');
});

describe('the data of the page', () => {
  test('restores every group as in the report, to the second', () => {
    const { findings } = sharingFleet(50, 20);
    const [first] = findings;
    if (first === undefined || !('group' in first)) throw new Error('The fleet shares nothing.');
    const marked = { ...first, group: { ...first.group, mark: { service: undefined, buildId: 'b-1' } } };
    const unmarked = { ...first, group: { ...first.group, mark: null } };
    const report = auditReport({ findings: [marked, unmarked, ...findings] });
    const groups = report.findings.map((finding) => 'group' in finding && finding.group);
    const whole = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll(/:\d\d\.\d{3}Z/g, (time) => `${time.slice(0, 3)}.000Z`));
    expect(whole(rowsOf(read(report)).map(({ group }) => group))).toEqual(whole(groups));
  });

  test('restores every other finding as in the report', () => {
    expect(findingsOf(read(auditReport({ findings: OTHERS })))).toEqual(OTHERS);
  });

  test('has the allowance of an allowed group', () => {
    const allowance = {
      repository: '*',
      reason: 'moves',
      expires: '2027-01-31',
      place: { path: 'mintmark.yml', line: 8, column: 5 },
    };
    const allowed = [{ group: groupOf('one', placed('a', 'v1'), placed('b', 'v2')), allowance }];
    expect(rowsOf(read(auditReport({ allowed })))[0]?.allowed).toEqual({ reason: 'moves', expires: '2027-01-31' });
  });
});
