import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { digestOf } from '../../src/image/digest.ts';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import type { Report } from '../../src/checking/report.ts';
import {
  denied,
  manifestDigest,
  NOW,
  ONE_OF_EACH,
  report,
  repository,
  SHARED,
  sharedWith,
  twin,
} from '../support/reports.ts';
import { sourceOf } from '../support/source-context.ts';
import type { Finding } from '../../src/rules/rules.ts';
import { viewOf } from '../../src/checking/view.ts';

const { uri } = repository('payments');

function text(of: Report, columns = 80): string {
  return renderText(viewOf(of), { colors: false, columns, now: NOW });
}

function lines(of: Report): string[] {
  return text(of).trimEnd().split('\n');
}

describe('the text for a developer of a service', () => {
  test('has the verdict on the first line', () => {
    expect(lines(SHARED)[0]).toBe('✗ Shared: payments has the same image as billing. Do not push it.');
    expect(lines(report())[0]).toBe('✓ Unique: no other service has this image.');
    expect(lines(report({ verdict: 'unknown', exitCode: 3, findings: [denied('ledger')] }))[0]).toBe(
      '✗ Unknown: 1 repository could not be checked, so the image may be shared. Do',
    );
  });

  test('lists three of very many platforms and image IDs, and all of them for programs', () => {
    const platforms = Array.from({ length: 200 }, (_, index) => `linux/amd64/v${index}`);
    const imageIds = platforms.map((platform) => digestOf(platform));
    const findings: Finding[] = [
      sharedWith('billing', { platforms, imageIds }),
      { rule: 'unmarked-image', severity: 'warn', platforms },
    ];
    const many = report({ verdict: 'shared', exitCode: 1, findings });
    for (const told of [text(many, 1000), renderMarkdown(viewOf(many)).replaceAll('`', '')]) {
      expect(told.match(/linux\/amd64\/v0, linux\/amd64\/v1, linux\/amd64\/v2 and 197 more\)/g)).toHaveLength(2);
      expect(told).not.toContain('linux/amd64/v3');
      expect(told.length).toBeLessThan(5000);
    }
    const json = JSON.parse(renderJson(viewOf(many))) as { findings: { platforms: unknown; imageIds?: unknown }[] };
    expect(json.findings.map((finding) => finding.platforms)).toEqual([platforms, platforms]);
    expect(json.findings[0]?.imageIds).toEqual(imageIds);
  });

  test('says that a unique image is stopped if its tag is taken', () => {
    const reused = ONE_OF_EACH.filter(({ rule }) => rule === 'reused-tag');
    expect(text(report({ command: 'guard', exitCode: 1, findings: reused }))).toMatch(
      /^✗ Stopped: the image is unique, but its tag already names another image\.\s+Nothing was pushed\.\n/,
    );
  });

  test('shows a twin with its full reference, what is the same, and since when', () => {
    const shown = lines(SHARED);
    expect(shown).toContain('  111122223333.dkr.ecr.eu-west-1.amazonaws.com/billing:20261124T081200Z-3e3c2f57b277');
    expect(shown).toContain(`    digest    ${manifestDigest}`);
    expect(shown).toContain('    pushed    2026-11-24 08:12 UTC (3 days ago)');
    expect(shown).toContain('    image ID  b79606fb3afe (linux/amd64)');
  });

  test('has commands on their own lines, whole at any width', () => {
    const narrow = text(SHARED, 40).split('\n');
    expect(narrow).toContain(`    npx mintmark guard . --to ${uri}`);
    expect(narrow).toContain(
      `    args=$(npx mintmark stamp --service payments --format docker-args) && docker build $args -t ${uri}:v1.4.0 .`,
    );
    expect(narrow).toContain(`    npx mintmark guard --image payments:v1.4.0 --remark --to ${uri}:v1.4.0`);
  });

  test('keeps sentences to the width; only text to copy may be wider', () => {
    const wide = text(report({ verdict: 'shared', exitCode: 1, findings: ONE_OF_EACH }))
      .split('\n')
      .filter((line) => stringWidth(line) > 80);
    for (const line of wide)
      expect(line).toMatch(/^ +(npx|args=|docker|aws|echo|\d{12}\.dkr\.ecr\.\S+$|digest +sha256:)/);
  });

  test('is two lines if nothing is wrong', () => {
    expect(lines(report())).toEqual([
      '✓ Unique: no other service has this image.',
      '  Checked 120 repositories in 2 registries: 125 calls, 0.8 s.',
    ]);
  });

  test('has errors before warnings, the shared image first', () => {
    const findings = [...ONE_OF_EACH].reverse();
    const rules = lines(report({ verdict: 'shared', exitCode: 1, findings })).flatMap(
      (line) => /^(?:error|warning) (\S+)$/.exec(line)?.[1] ?? [],
    );
    expect(rules[0]).toBe('shared-image');
    expect(rules.slice(-2)).toEqual(['unmarked-image', 'expired-allowance']);
  });

  test('groups repositories that could not be checked for the same reason', () => {
    const findings = Array.from({ length: 30 }, (_, index) => denied(`service-${index}`));
    const shown = text(report({ verdict: 'unknown', exitCode: 3, findings }));
    expect(shown.match(/Access\s+denied/g)).toHaveLength(1);
    expect(shown).toContain('+26 more');
    expect(shown.match(/Allow ecr:BatchCheckLayerAvailability/g)).toHaveLength(1);
  });

  test('has one remedy for many twins once', () => {
    const findings = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => sharedWith(name));
    const shown = text(report({ verdict: 'shared', exitCode: 1, findings }));
    expect(shown.match(/npx mintmark guard \. /g)).toHaveLength(1);
    expect(shown).toContain('+1 more');
  });

  test('mentions a new mark, and what was removed for it', () => {
    expect(text(report())).not.toContain('new mark');
    expect(text(report({ command: 'guard', remarked: { droppedAttestations: 0, partOf: undefined } }))).toContain(
      'The image had a twin, so it got a new mark.\n',
    );
    expect(text(report({ command: 'guard', remarked: { droppedAttestations: 2, partOf: undefined } }))).toMatch(
      /new mark\.\s+2\s+attestations\s+were\s+left\s+out/,
    );
  });

  test('lists what was pushed and what an allowance accepted', () => {
    const allowance = {
      repository: '*',
      reason: 'one base',
      expires: '2027-01-31',
      place: { path: 'mintmark.yml', line: 3, column: 5 },
    };
    const shown = text(
      report({
        command: 'guard',
        pushed: { uri, tag: 'v2', digest: manifestDigest },
        allowed: [{ repository: repository('base'), twin: twin(), allowance }],
      }),
    );
    expect(shown).toContain(`  Pushed ${uri}:v2\n  digest ${manifestDigest}\n`);
    expect(shown).toMatch(/Allowed until 2027-01-31 \(one base\):\s+\S+\/base:/);
  });
});

describe('what was pushed', () => {
  const pushedText = (pushed: Partial<NonNullable<Report['pushed']>>, changes: Partial<Report> = {}): string =>
    text(report({ command: 'guard', pushed: { uri, digest: manifestDigest, ...pushed }, ...changes }));

  test('is a line for each tag, and one for the digest that fits a terminal', () => {
    const digest = `  digest ${manifestDigest}`;
    expect(digest).toHaveLength(80);
    expect(pushedText({ tag: 'v2', otherTags: ['main', 'latest'] })).toContain(
      [`  Pushed ${uri}:v2`, `  Pushed ${uri}:main`, `  Pushed ${uri}:latest`, digest, ''].join('\n'),
    );
  });

  test('without a tag is the reference to pull', () => {
    const shown = pushedText({});
    expect(shown).toContain(`  Pushed ${uri}@${manifestDigest}\n`);
    expect(shown).not.toContain('  digest');
  });

  test('includes every tag that was not put', () => {
    const shown = pushedText({}, { target: { uri, tag: 'v2', otherTags: ['main'] }, notPut: ['v2', 'main'] });
    for (const tag of ['v2', 'main']) expect(shown).toContain(`Not put, because the run stopped ${uri}:${tag}\n`);
  });
});

describe('untrusted text', () => {
  const HOSTILE = 'v1\u001b[2J\r\n::error::x\u202e\u009b31m\u2028';

  test.each([true, false])('cannot act on a terminal (colours: %s)', (colors) => {
    const findings = [sharedWith('billing', { tags: [HOSTILE, HOSTILE] }), denied(HOSTILE)];
    const shown = renderText(viewOf(report({ service: HOSTILE, verdict: 'shared', exitCode: 1, findings })), {
      colors,
      columns: 80,
    });
    const plain = stripVTControlCharacters(shown);
    expect(plain).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/);
    expect(plain).not.toMatch(/^\s*::error/m);
    expect(plain).toContain(String.raw`\u001b[2J\r\n::error::x\u202e\u009b31m\u2028`);
  });

  test('in a command is one word for the shell', () => {
    const reference = "oci:./it's $(here)";
    const finding: Finding = {
      rule: 'unchecked-repository',
      severity: 'error',
      repository: repository('ledger'),
      failure: { code: 'TIMEOUT', message: 'No answer', hint: undefined },
    };
    const image = { ...report().image, source: sourceOf(reference) };
    const shown = text(report({ image, verdict: 'unknown', exitCode: 3, findings: [finding] }));
    expect(shown).toContain(String.raw`npx mintmark check 'oci:./it'\''s $(here)' --to ${uri}:v1.4.0`);
  });
});

describe('a remedy fits the case', () => {
  test('a twin in a file gets a new mark, but one in a registry cannot', () => {
    const shared = (reference: string): string =>
      text({ ...SHARED, image: { ...SHARED.image, source: sourceOf(reference) } });
    expect(shared('oci-archive:app.tar')).toContain(`--image oci-archive:app.tar --remark --to ${uri}:v1.4.0`);
    expect(shared(`docker://${uri}:v1`)).not.toContain('--remark');
  });

  test('an image that is gone after the run is built again', () => {
    const unknown = report({ verdict: 'unknown', exitCode: 3, findings: [denied('billing')] });
    const steps = text({ ...unknown, command: 'guard', image: { ...unknown.image, transient: true } });
    expect(steps).not.toContain('--image');
    const shared = text({ ...SHARED, image: { ...SHARED.image, transient: true } });
    expect(shared).not.toMatch(/--image|FROM|docker tag/);
    expect(shared).toContain(`npx mintmark guard . --to ${uri}`);
  });

  test('if its tag is taken, the existing image can be used, unless the new one is finished', () => {
    const taken = report({ findings: ONE_OF_EACH.filter(({ rule }) => rule === 'reused-tag') });
    expect(text(taken)).not.toContain('--if-exists');
    expect(text({ ...taken, image: { ...taken.image, transient: true } })).toContain('--if-exists skip');
  });

  test('an image without a twin is not offered a new mark by guard, which would not add one', () => {
    const unmarked = report({ findings: ONE_OF_EACH.filter(({ rule }) => rule === 'unmarked-image') });
    expect(text(unmarked)).not.toContain('--remark');
    expect(text(unmarked)).toContain("echo 'FROM payments:v1.4.0' | docker build");
    const image = { ...unmarked.image, source: sourceOf('oci-archive:app.tar') };
    expect(text({ ...unmarked, image })).not.toContain('FROM');
  });

  test('a taken tag is not suggested again', () => {
    const findings = ONE_OF_EACH.filter(({ rule }) => rule === 'reused-tag' || rule === 'shared-image');
    const shown = text(report({ verdict: 'shared', exitCode: 1, findings }));
    expect(shown).not.toContain(`-t ${uri}:v1.4.0`);
    expect(shown).not.toContain(`--to ${uri}:v1.4.0`);
    expect(shown).toContain(`-t ${uri}:$(date -u +%Y%m%dT%H%M%SZ) .`);
  });

  test('an owner that is a repository with a namespace is named unchanged', () => {
    expect(text({ ...SHARED, service: 'team/payments' })).toContain(
      '$(npx mintmark stamp --service team/payments --format docker-args)',
    );
  });

  test('a pushed tag that changed afterwards must not be deployed', () => {
    const findings = ONE_OF_EACH.filter(({ rule }) => rule === 'changed-after-check');
    const shown = text(report({ command: 'guard', exitCode: 1, findings }));
    expect(shown).toMatch(/Do not deploy\s+it\./);
    expect(shown).not.toContain('Nothing was pushed');
  });
});
