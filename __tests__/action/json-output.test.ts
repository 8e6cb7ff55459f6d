import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { viewOf } from '../../src/checking/view.ts';
import { fits, jsonOutput } from '../../src/action/json-output.ts';
import { jsonOfAll } from '../../src/report/several.ts';
import { report, sharedWith } from '../support/reports.ts';
import { expectValidReport } from '../support/report-schema.ts';

const directory = mkdtempSync(join(tmpdir(), 'mintmark-json-'));
const findings = Array.from({ length: 2000 }, (_, index) => sharedWith(`billing-${index}`));
const long = viewOf(report({ verdict: 'shared', exitCode: 1, findings }));

interface Cut {
  readonly findings: readonly unknown[];
  readonly cut: { readonly file: string; readonly findings: number };
}

describe('the output json', () => {
  test('is the report if GitHub takes it', async () => {
    const json = await jsonOfAll([viewOf(report())]);
    expect(await jsonOutput(json, directory)).toBe(json);
  });

  test('is cut to a report of the same schema that names the file with the full report', async () => {
    const json = await jsonOfAll([long]);
    const output = await jsonOutput(json, directory);
    expect(fits(output)).toBe(true);
    const { cut, findings: kept } = expectValidReport(output) as Cut;
    expect(kept.length).toBeGreaterThan(0);
    expect(cut.findings).toBe(2000);
    expect(readFileSync(cut.file, 'utf8')).toBe(json);
  });

  test('keeps each of several reports', async () => {
    const output = await jsonOutput(await jsonOfAll([long, viewOf(report())]), directory);
    const reports = JSON.parse(output) as Cut[];
    expect(reports.map(({ cut }) => cut.findings)).toEqual([2000, 0]);
    for (const one of reports) expectValidReport(JSON.stringify(one));
  });

  test('says so if there is nowhere to put the file', async () => {
    const output = await jsonOutput(await jsonOfAll([long]), undefined);
    expect(expectValidReport(output)).toMatchObject({ cut: { file: null } });
  });
});
