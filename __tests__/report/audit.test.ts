import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { expectValidAudit } from '../support/audit-schema.ts';
import { repository } from '../support/reports.ts';
import { readSarif } from '../support/sarif.ts';
import type { Finding } from '../../src/rules/rules.ts';
import type { AuditReport } from '../../src/commands/audit/report.ts';
import type { PlacedImage, SharedGroup } from '../../src/rules/shared-group.ts';
import { auditView } from '../../src/commands/audit/view.ts';
import { renderText } from '../../src/report/text.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderSarif } from '../../src/report/sarif.ts';

function placed(service: string, changes: Partial<PlacedImage> = {}): PlacedImage {
  return {
    repository: repository(service),
    service,
    digest: digestOf('manifest'),
    tags: ['v1'],
    archived: false,
    pushedAt: new Date('2026-11-24T08:12:00Z'),
    pulledAt: undefined,
    bytes: 98_765_432,
    ...changes,
  };
}

function group(services: readonly string[], image = 'config', changes: Partial<SharedGroup> = {}): SharedGroup {
  const images = services.map((service) => placed(service));
  const known = { imageIds: [digestOf(image)], services, images, sameDigest: true, risk: 'stall' } as const;
  return { ...known, expired: undefined, mark: undefined, ...changes };
}

function shared(services: readonly string[], image?: string, changes?: Partial<SharedGroup>): Finding {
  return { rule: 'shared-image', severity: 'error', group: group(services, image, changes) };
}

function audit(findings: readonly Finding[], changes: Partial<AuditReport> = {}): AuditReport {
  const groups = findings.filter(({ rule }) => rule === 'shared-image').length;
  return {
    command: 'audit',
    verdict: groups > 0 ? 'shared' : 'unique',
    exitCode: groups > 0 ? 1 : 0,
    unchecked: 0,
    findings,
    sharedGroups: groups,
    allowed: [],
    repositories: [],
    nothingToCompare: undefined,
    unknown: { 'mutable-tags': 0, 'no-lifecycle-policy': 0 },
    baseline: undefined,
    progress: undefined,
    cacheTrouble: undefined,
    checked: {
      registries: 1,
      repositories: 3,
      images: 84_000,
      recalled: 0,
      calls: { DescribeImages: 84 },
      durationMs: 1234,
    },
    ...changes,
  };
}

const text = (report: AuditReport): string => renderText(auditView(report), { colors: false, columns: 80 });

describe('an audit as text', () => {
  test('says who keeps the image, and gives the others commands to paste', () => {
    const lines = text(audit([shared(['billing', 'web'])])).split('\n');
    expect(lines[0]).toBe('✗ Shared: 1 image belongs to more than one service.');
    expect(lines).toContain('  billing and web have the same image, in 2 places');
    expect(lines).toContain(`    npx mintmark guard . --to ${repository('web').uri}`);
    // Pulling it would require logging the engine in.
    const copy = `docker://${repository('web').uri}`;
    expect(lines.some((line) => line.includes(`guard --image ${copy}`) && !line.includes('docker pull'))).toBe(true);
    expect(lines.join(' ')).not.toContain(`--to ${repository('billing').uri}`);
    expect(lines.at(-2)).toBe('  Audited 84,000 images of 3 repositories in 1 registry: 84 calls, 1.2 s.');
  });

  test('says what came from a cache, and what could not', () => {
    const { checked } = audit([]);
    const said = text(audit([], { checked: { ...checked, recalled: 83_000 } })).replaceAll(/\s+/g, ' ');
    expect(said).toContain('83,000 manifests came from the cache; every list of images was read again');
    expect(text(audit([]))).not.toContain('cache');
  });

  test('shows three shared images in full, and lists the others on a line', () => {
    const many = Array.from({ length: 500 }, (_, index) => shared(['a', `b${index}`], `image ${index}`));
    const said = text(audit(many));
    expect(said.match(/have the same image/g)).toHaveLength(3);
    expect(said).toContain('error shared-image (500)');
    expect(said.split('\n').length).toBeLessThan(63);
    expect(text(audit(many, { sharedGroups: 1000 }))).toContain('Of 1,000 shared images, the worst 500 are listed.');
  });

  test('keeps the lines of a hint separate, and a statement to copy whole', () => {
    const hint = 'The policy lacks:\n  {"Effect":"Allow"}\nThen see:\n  mintmark init --iam';
    const failure = { code: 'ACCESS_DENIED', message: 'Access denied', hint } as const;
    const finding: Finding = {
      rule: 'unchecked-repository',
      severity: 'error',
      repository: repository('closed'),
      failure,
    };
    const report = audit([finding], { verdict: 'unknown', exitCode: 3 });
    expect(text(report)).toContain('  The policy lacks:\n  {"Effect":"Allow"}\n  Then see:\n    mintmark init --iam');
    expect(expectValidAudit(renderJson(auditView(report)))).toMatchObject({
      findings: [{ commands: ['mintmark init --iam'] }],
    });
  });

  test('shows no control characters and no Markdown from a registry', () => {
    const mark = { service: '\u001b[31m', buildId: '@everyone <img src=x>' };
    const report = audit([shared(['billing', 'web'], 'config', { mark })]);
    expect(text(report)).not.toContain('\u001b');
    expect(text(report)).toContain('\\u001b[31m');
    expect(renderMarkdown(auditView(report))).not.toMatch(/(?<!`)<img/);
  });
});

describe('an audit for programs', () => {
  test('has every kind of finding in its schema', () => {
    const place = { path: 'mintmark.yml', line: 3, column: 1 };
    const failure = { code: 'CREDENTIALS', message: 'AWS refused the credentials', hint: undefined } as const;
    const allowance = {
      repository: '*/x',
      reason: 'moved',
      expires: '2026-10-01',
      place: { path: 'mintmark.yml', line: 14, column: 5 },
    };
    const findings: Finding[] = [
      shared(['billing', 'web'], 'config', { mark: null }),
      shared(['billing', 'web'], 'other', { mark: { service: undefined, buildId: 'b' } }),
      { rule: 'shared-repository', severity: 'error', repository: repository('x'), services: ['a', 'b'], place },
      {
        rule: 'unchecked-repository',
        severity: 'error',
        registry: { account: undefined, region: 'us-east-1' },
        failure,
      },
      { rule: 'unmarked-image', severity: 'warn', repository: repository('x'), images: 2 },
      { rule: 'mutable-tags', severity: 'warn', repository: repository('x'), untagged: 0 },
      { rule: 'no-lifecycle-policy', severity: 'warn', repository: repository('x'), images: 0 },
      { rule: 'expired-allowance', severity: 'warn', allowance },
    ];
    const [of] = [{ repository: repository('x'), service: 'x', images: 1, untagged: 1, archived: 2 }];
    const repositories = [{ ...of, mutableTags: undefined, lifecyclePolicy: undefined }];
    const report = audit(findings, { repositories, allowed: [{ group: group(['a', 'b']), allowance }] });
    expect(expectValidAudit(renderJson(auditView(report)))).toMatchObject({
      findings: findings.map(({ rule }) => ({ rule })),
    });
    const [run] = readSarif(renderSarif([auditView(report)])).runs;
    expect(run?.results?.map(({ ruleId }) => ruleId)).toEqual(findings.map(({ rule }) => rule));
    expect(run?.results?.[2]?.locations?.[0]?.physicalLocation?.region?.startLine).toBe(3);
  });

  test('is the same alert in the next audit, and a different one for another image', () => {
    const printsOf = (...findings: Finding[]): unknown[] =>
      readSarif(renderSarif([auditView(audit(findings))])).runs[0]?.results?.map(
        (result) => result.partialFingerprints,
      ) ?? [];
    const [today] = printsOf(shared(['billing', 'web']));
    expect(printsOf(shared(['billing', 'search', 'web']))).toEqual([today]);
    expect(printsOf(shared(['billing', 'web'], 'another'))).not.toEqual([today]);
  });

  test('gives code scanning no more results than its limit', () => {
    const many = Array.from({ length: 5001 }, (_, index) => shared(['a', 'b'], `image ${index}`));
    const [run] = readSarif(renderSarif([auditView(audit(many))])).runs;
    expect(run?.results).toHaveLength(5000);
    expect(run?.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(/^1 more/);
  });
});
