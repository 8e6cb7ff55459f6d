import { describe, expect, test } from '@jest/globals';
// Jest fails to link what two dynamic imports load concurrently.
import '../../src/report/markdown.ts';
import { renderAll } from '../../src/report/several.ts';
import { viewOf } from '../../src/checking/view.ts';
import type { View } from '../../src/report/view.ts';
import type { Report } from '../../src/checking/report.ts';
import { denied, NOW, report, sharedWith } from '../support/reports.ts';
import { expectValidReport } from '../support/report-schema.ts';
import { sourceOf } from '../support/source-context.ts';

const OPTIONS = { colors: false, columns: 80, now: NOW };

function of(reference: string, changes: Partial<Report> = {}): View {
  const base = report(changes);
  return viewOf({ ...base, image: { ...base.image, source: sourceOf(reference) } });
}

const unique = of('shop/web:dev');
const shared = of('shop/billing:dev', { verdict: 'shared', exitCode: 1, findings: [sharedWith('cart')] });
const unknown = of('shop/cart:dev', { verdict: 'unknown', exitCode: 3, findings: [denied('ledger')] });
const warned = of('shop/search:dev', {
  findings: [{ rule: 'unmarked-image', severity: 'warn', platforms: ['linux/amd64'] }],
});

describe('several reports', () => {
  test('each say in text and Markdown which image they are about; one alone is as ever', async () => {
    const text = await renderAll([unique, shared], { format: 'text' }, OPTIONS);
    expect(text).toMatch(/^shop\/web:dev\n✓ Unique: [^]*\n\nshop\/billing:dev\n✗ Shared: /);
    const markdown = await renderAll([unique, shared], { format: 'markdown' }, OPTIONS);
    expect(markdown).toMatch(/^# `shop\/web:dev`\n\n## ✅ Unique: [^]*\n\n# `shop\/billing:dev`\n\n## ❌ Shared: /);
    expect(await renderAll([unique], { format: 'text' }, OPTIONS)).toMatch(/^✓ Unique: /);
  });

  test('are a line each in JSON', async () => {
    const json = await renderAll([unique, shared], { format: 'json' }, { ...OPTIONS, oneLine: true });
    const lines = json.trimEnd().split('\n');
    expect(lines.map(expectValidReport)).toMatchObject([{ verdict: 'unique' }, { verdict: 'shared' }]);
  });
});

describe('quiet', () => {
  test('says nothing of a unique image without a finding', async () => {
    expect(await renderAll([unique], { format: 'text', quiet: true }, OPTIONS)).toBe('');
    expect(await renderAll([unique, unique], { format: 'text', quiet: true }, OPTIONS)).toBe('');
  });

  test.each([shared, unknown, warned])('says everything else: $subject', async (loud) => {
    const whole = await renderAll([loud], { format: 'text' }, OPTIONS);
    expect(await renderAll([loud], { format: 'text', quiet: true }, OPTIONS)).toBe(whole);
    const among = await renderAll([unique, loud], { format: 'text', quiet: true }, OPTIONS);
    expect(among).toBe(`${loud.subject}\n${whole}`);
  });

  test('leaves a report for machines whole', async () => {
    const json = await renderAll([unique], { format: 'json', quiet: true }, { ...OPTIONS, oneLine: true });
    expect(expectValidReport(json)).toMatchObject({ verdict: 'unique' });
  });
});
