import { describe, expect, test } from '@jest/globals';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { renderErrorMarkdown, renderMarkdown } from '../../src/report/markdown.ts';
import type { Report } from '../../src/checking/report.ts';
import { denied, manifestDigest, ONE_OF_EACH, report, repository, SHARED, sharedWith } from '../support/reports.ts';
import { viewOf } from '../../src/checking/view.ts';

/** As GitHub renders it, before GitHub's own sanitizer. */
function html(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

function outsideCode(rendered: string): string {
  return rendered.replace(/<code[^>]*>(?:[^<]|<wbr>)*<\/code>/g, '');
}

describe('the job summary', () => {
  test('begins with the verdict', () => {
    expect(html(renderMarkdown(viewOf(SHARED)))).toMatch(
      /^<h2>❌ Shared: payments has the same image as billing. Do not push it.<\/h2>/,
    );
    // The service, for a page with the reports of several steps.
    expect(html(renderMarkdown(viewOf(report())))).toMatch(
      /^<h2>✅ Unique: no other service has this image.<\/h2>\n<p><code>payments<\/code><\/p>/,
    );
  });

  test('has a row for each finding, and each remedy to copy', () => {
    const rendered = html(renderMarkdown(viewOf(report({ verdict: 'shared', exitCode: 1, findings: ONE_OF_EACH }))));
    expect(rendered.match(/<tr>/g)).toHaveLength(1 + ONE_OF_EACH.length);
    expect(rendered).toContain(
      '<pre><code class="language-sh">npx mintmark guard . --to 111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments\n',
    );
  });

  test('has one row for everything that could not be checked for one reason, and a policy as JSON to copy', () => {
    const statement = '{"Effect":"Allow","Action":"ecr:ListImages","Resource":"*"}';
    const failure = failing('Access denied', `The role lacks:\n  ${statement}`);
    const findings = ['ledger', 'refunds', 'users'].map((name) => ({ ...denied(name), ...failure }));
    const rendered = html(renderMarkdown(viewOf(report({ verdict: 'unknown', exitCode: 3, findings }))));
    expect(rendered.match(/<tr>/g)).toHaveLength(2);
    expect(rendered).toMatch(/Access denied<br>Likewise: <code>.*refunds<\/code>, <code>.*users<\/code><\/td>/);
    const lines = JSON.stringify(JSON.parse(statement), undefined, 2).replaceAll('"', '&quot;');
    expect(rendered).toContain(`<pre><code class="language-json">${lines}\n`);
  });

  test('has two columns, with the other service first, and a link to the rule', () => {
    const rendered = html(renderMarkdown(viewOf(SHARED)));
    expect(rendered).toMatch(
      /<tr>\n<td>❌ <strong>billing<\/strong><br><a href="https:[^"]*\/docs\/rules\/shared-image\.md"><code>shared-image/,
    );
    expect(rendered.match(/<th>/g)).toHaveLength(2);
    expect(rendered).toMatch(/<p><a [^>]*><code>shared-image<\/code><\/a>: Two services with one image[^.]*\.<\/p>/);
  });

  test('has short digests, with the whole one on hover', () => {
    const untagged = report({ verdict: 'shared', exitCode: 1, findings: [sharedWith('billing', { tags: [] })] });
    const rendered = html(renderMarkdown(viewOf(untagged)));
    const short = manifestDigest.slice(0, 'sha256:'.length + 12);
    const text = rendered
      .replaceAll('<wbr>', '')
      .replaceAll(/&#(\d+);/g, (_, point: string) => String.fromCodePoint(Number(point)));
    expect(text).toContain(`title="${manifestDigest}">${short}…</code>`);
    expect(text).toContain(`billing@${short}…</code>`);
    expect(rendered.replaceAll(/title="[^"]*"/g, '')).not.toContain(manifestDigest);
    expect(text).toMatch(/image ID: <code title="(sha256:[0-9a-f]{12})[0-9a-f]{52}">\1…<\/code>/);
  });

  test('has what was pushed and the mark as text to copy', () => {
    const { uri } = repository('payments');
    const mark = {
      service: 'payments',
      tag: 'v2',
      buildId: 'id-2',
      buildArgs: { GIT_COMMIT: 'abc' },
      labels: { 'dev.mintmark.build-id': 'id-2' },
      warnings: ['The work tree is dirty.'],
    };
    const rendered = html(
      renderMarkdown(viewOf(report({ command: 'guard', mark, pushed: { uri, tag: 'v2', digest: manifestDigest } }))),
    );
    expect(rendered).toContain(`<pre><code>${uri}:v2\n${uri}@${manifestDigest}\n</code></pre>`);
    expect(rendered).toContain('<pre><code>tag=v2\nGIT_COMMIT=abc\ndev.mintmark.build-id=id-2\n</code></pre>');
    expect(rendered).toContain('The work tree is dirty.');
  });

  test('says that the image got a new mark, and what was removed for it', () => {
    const rendered = html(
      renderMarkdown(viewOf(report({ command: 'guard', remarked: { droppedAttestations: 1, partOf: undefined } }))),
    );
    expect(rendered).toContain(
      'it got a new mark. 1 attestation was left out: it is about the image without the mark.',
    );
  });
});

test('a run without a verdict has a paragraph for each mistake', () => {
  const failure = { code: 'CONFIG', message: 'a.yml:1:1: one\na.yml:2:1: two', hint: 'Fix it:\n  now' } as const;
  expect(html(renderErrorMarkdown(failure)).trimEnd().split('\n').slice(1)).toEqual([
    '<p><code>a.yml:1:1</code>: one</p>',
    '<p><code>a.yml:2:1</code>: two</p>',
    '<p>Fix it:</p>',
    '<p>now</p>',
  ]);
});

describe('untrusted text has no effect', () => {
  test.each([
    '<img src=x onerror=alert(1)>',
    '</code></td><script>x</script>',
    '`` ` `<b>x</b>',
    'a | b \\| c',
    'x\n\n# heading\n```\n- item',
    '@octocat and org/@team #1 GH-2',
    '[x](https://evil.example) https://evil.example www.evil.example me@evil.example',
    '![x](//evil.example/x.png) **bold** _em_ ~~s~~ <!-- c',
    '&lt;b&gt; &#64;octocat',
    '- [ ] task',
  ])('%j', (foreign) => {
    const findings = [sharedWith('billing', { tags: [foreign] }), { ...denied('a'), ...failing(foreign) }] as const;
    const markdown = renderMarkdown(viewOf(report({ service: foreign, verdict: 'shared', exitCode: 1, findings })));
    const rendered = html(markdown + renderErrorMarkdown({ code: 'DOCKER', message: foreign, hint: foreign }));
    const tags = new Set(outsideCode(rendered).match(/<\/?[^>]*>?/g));
    expect(
      [...tags].filter(
        (tag) =>
          !/^<\/?(h2|h3|p|strong|table|thead|tbody|tr|th|td|pre|a)>$|^<br>$|^<a href="https:[^"]*\/docs\/rules\/[a-z-]+\.md">$/.test(
            tag,
          ),
      ),
    ).toEqual([]);
    expect(outsideCode(rendered)).not.toMatch(/@\w|#\d/);
    expect(rendered.match(/<tr>/g)).toHaveLength(3);
    expect(rendered.match(/<td>/g)).toHaveLength(4);
  });
});

test('control and invisible characters are escaped, in commands to copy too', () => {
  const acting = 'app\u001b[31m\u202e\u{e0041}\u3164';
  const there = { ...report().target, uri: `host/${acting}` };
  const findings = [
    sharedWith('billing', { tags: [acting] }),
    { ...denied('a'), ...failing(acting, `Run:\n  do ${acting}`) },
  ] as const;
  const markdown = renderMarkdown(viewOf(report({ target: there, verdict: 'shared', exitCode: 1, findings })));
  expect(markdown).not.toMatch(/[\u001b\u202e\u{e0041}\u3164]/u);
  expect(markdown).toMatch(/^(?:do|npx mintmark) .*\\u202e/m);
});

function failing(
  message: string,
  hint = message,
): Pick<ReturnType<typeof denied> & { rule: 'unchecked-repository' }, 'failure'> {
  return { failure: { code: 'UNEXPECTED_ANSWER', message, hint } };
}

describe('the size', () => {
  const LIMIT = 1024 * 1024;

  test('many findings remain a readable table, and the rest is counted', () => {
    const findings = Array.from({ length: 20_000 }, (_, index) => denied(`service-${index}`));
    const markdown = renderMarkdown(viewOf(report({ verdict: 'unknown', exitCode: 3, findings })));
    expect(Buffer.byteLength(markdown)).toBeLessThan(LIMIT);
    expect(html(markdown)).toContain('Unknown: 20,000 repositories could not be checked');
    expect(html(markdown)).toContain('19,939 more findings are in the JSON report');
    const few = viewOf(report({ verdict: 'unknown', exitCode: 3, findings: findings.slice(0, 62) }));
    expect(html(renderMarkdown(few))).toContain('1 more finding is in the JSON report');
  });

  test('endless untrusted text is cut at 1 MiB, and the summary says so', () => {
    const long = 'ä b '.repeat(400_000);
    const mark = { service: 's', tag: 't', buildId: 'b', buildArgs: { X: long }, labels: {}, warnings: [long] };
    const cases: Report[] = [
      report({ command: 'guard', mark }),
      report({ verdict: 'unknown', exitCode: 3, findings: [{ ...denied('a'), ...failing(long) } as const] }),
    ];
    const [cut = '', whole = ''] = cases.map((of) => renderMarkdown(viewOf(of)));
    expect(cut).toContain('This summary was cut');
    for (const markdown of [cut, whole]) expect(Buffer.byteLength(markdown)).toBeLessThan(LIMIT);
  });
});
