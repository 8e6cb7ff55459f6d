import { describe, expect, test } from '@jest/globals';
import { answerOf } from '../../src/cli/reporting.ts';
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
  test('each name their image in text and Markdown; a single one stays as it is', async () => {
    const text = await renderAll([unique, shared], 'text', OPTIONS);
    expect(text).toMatch(/^shop\/web:dev\n✓ Unique: [^]*\n\nshop\/billing:dev\n✗ Shared: /);
    const markdown = await renderAll([unique, shared], 'markdown', OPTIONS);
    expect(markdown).toMatch(/^# `shop\/web:dev`\n\n## ✅ Unique: [^]*\n\n# `shop\/billing:dev`\n\n## ❌ Shared: /);
    expect(await renderAll([unique], 'text', OPTIONS)).toMatch(/^✓ Unique: /);
  });

  test('are a line each in JSON', async () => {
    const json = await renderAll([unique, shared], 'json', { ...OPTIONS, oneLine: true });
    const lines = json.trimEnd().split('\n');
    expect(lines.map(expectValidReport)).toMatchObject([{ verdict: 'unique' }, { verdict: 'shared' }]);
  });
});

describe('quiet', () => {
  const NOTHING = { findings: [], unchecked: 0 };
  const said = (views: readonly View[], format: 'text' | 'json' = 'text'): Promise<string> =>
    answerOf(views, NOTHING, { quiet: true }).render(format, { ...OPTIONS, oneLine: true });

  test('prints nothing for a unique image without a finding', async () => {
    expect(await said([unique])).toBe('');
    expect(await said([unique, unique])).toBe('');
    expect(await answerOf([unique], NOTHING, { quiet: true }).verdict(OPTIONS)).toBe('');
  });

  test.each([shared, unknown, warned])('prints everything else: $subject', async (loud) => {
    const whole = await renderAll([loud], 'text', OPTIONS);
    expect(await said([loud])).toBe(whole);
    expect(await said([unique, loud])).toContain(whole);
  });

  test('leaves reports for programs complete', async () => {
    expect(expectValidReport(await said([unique], 'json'))).toMatchObject({ verdict: 'unique' });
  });
});
