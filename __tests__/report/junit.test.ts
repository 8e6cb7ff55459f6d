import { describe, expect, test } from '@jest/globals';
import { parse } from 'junit2json';
import { SaxesParser } from 'saxes';
import { viewOf } from '../../src/checking/view.ts';
import { JUNIT } from '../../src/report/junit.ts';
import { renderAll } from '../../src/report/several.ts';
import type { View } from '../../src/report/view.ts';
import { denied, NOW, ONE_OF_EACH, report, sharedWith } from '../support/reports.ts';

const OPTIONS = { colors: false, columns: 80, now: NOW };
const unique = viewOf(report());
const shared = viewOf(report({ verdict: 'shared', exitCode: 1, findings: [sharedWith('cart')] }));

type Suites = Extract<NonNullable<Awaited<ReturnType<typeof parse>>>, { testsuite?: unknown }>;

/** Checked with a strict XML parser, and read by a parser of JUnit results. */
async function read(xml: string): Promise<Suites> {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  const suites = await parse(xml);
  if (suites === null || suites === undefined || !('testsuite' in suites)) throw new Error(`No suites in ${xml}`);
  return suites;
}

async function of(view: View): Promise<Suites> {
  return read(JUNIT.render(view, OPTIONS));
}

describe('JUnit', () => {
  test('a unique image is a test that passes', async () => {
    expect(await of(unique)).toMatchObject({
      name: 'mintmark',
      tests: 1,
      failures: 0,
      errors: 0,
      testsuite: [{ name: unique.subject, testcase: [{ classname: 'mintmark.check', name: 'verdict' }] }],
    });
  });

  test('a finding of severity error is a failure, with the fix', async () => {
    const suites = await of(shared);
    expect(suites).toMatchObject({ tests: 1, failures: 1, errors: 0 });
    expect(suites).toMatchObject({
      testsuite: [
        {
          testcase: [
            {
              name: expect.stringContaining('shared-image: '),
              // On a line of its own, for pasting.
              failure: [{ type: 'shared-image', inner: expect.stringMatching(/^npx mintmark guard \. --to /m) }],
            },
          ],
        },
      ],
    });
  });

  test('anything unchecked is an error, whatever its severity, even if its rule is off', async () => {
    const unknown = { verdict: 'unknown', exitCode: 3, unchecked: 1 } as const;
    for (const findings of [[denied('ledger')], [{ ...denied('ledger'), severity: 'warn' as const }], []]) {
      expect(await of(viewOf(report({ ...unknown, findings })))).toMatchObject({ tests: 1, failures: 0, errors: 1 });
    }
  });

  test('a warning passes with output', async () => {
    const findings = [{ rule: 'unmarked-image', severity: 'warn', platforms: ['linux/amd64'] }] as const;
    const suites = await of(viewOf(report({ findings })));
    expect(suites).toMatchObject({ tests: 2, failures: 0, errors: 0 });
    expect(JSON.stringify(suites)).toContain('This image has no mark');
  });

  test('several images are one suite each, and their counts add up', async () => {
    const suites = await read(await renderAll([unique, shared], 'junit', OPTIONS));
    expect(suites).toMatchObject({ tests: 2, failures: 1, errors: 0 });
    expect(suites.testsuite).toHaveLength(2);
  });

  test('hostile text is text', async () => {
    const hostile = ']]>\u0000\u001b\ufffe\ud800</failure><script>"\'&\n::error::x';
    const view = viewOf(report({ verdict: 'shared', exitCode: 1, findings: ONE_OF_EACH }));
    const findings = view.findings.map((finding) => ({ ...finding, message: hostile, name: hostile, rule: hostile }));
    const suites = await of({ ...view, subject: hostile, findings });
    expect(suites.testsuite?.[0]?.testcase).toHaveLength(ONE_OF_EACH.length);
    // As text, and not as the character that it stands for.
    expect(suites.testsuite?.[0]?.name).toMatch(/^\]\]>\\u0000\\u001b\\ufffe\\ud800<\/failure>/);
  });

  test('a run without a verdict is an error', async () => {
    const failure = { code: 'CONFIG', message: 'mintmark.yml:3 is wrong', hint: 'Write it well.' } as const;
    const inner = `${failure.message}\n${failure.hint}`;
    expect(await read(JUNIT.renderFailure('check', failure, 2, OPTIONS))).toMatchObject({
      tests: 1,
      failures: 0,
      errors: 1,
      testsuite: [{ testcase: [{ error: [{ type: 'CONFIG', message: failure.message, inner }] }] }],
    });
  });
});
