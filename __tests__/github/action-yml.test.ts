import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS } from '../../src/github/inputs.ts';
import { findingOutputs, reportOutputs, stampOutputs } from '../../src/github/outputs.ts';
import type { AuditReport } from '../../src/types/audit.ts';
import { report } from '../support/reports.ts';

interface Contract {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const contract = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as Contract;

test('every input that is read is in action.yml, and no other', () => {
  const read = new Set(['command', 'github-token', ...Object.values(INPUTS).flat()]);
  expect(new Set(Object.keys(contract.inputs))).toEqual(read);
});

test('no default of action.yml hides what mintmark.yml says', () => {
  const defaults = Object.entries(contract.inputs).filter(([, input]) => input.default !== undefined);
  // Only the workflow knows its token.
  expect(defaults.map(([name, input]) => [name, input.default])).toEqual([['github-token', '${{ github.token }}']]);
});

test('every output that is written is in action.yml, and no other', () => {
  const mark = { service: 's', tag: 't', buildId: 'b', buildArgs: {}, labels: {}, warnings: [] };
  const declared = Object.keys(contract.outputs).sort();
  for (const reports of [[report()], [report(), report()]])
    expect(Object.keys(reportOutputs(reports, '{}')).sort()).toEqual(declared);
  const audit = { verdict: 'unique', findings: [] } as unknown as AuditReport;
  expect(Object.keys(findingOutputs(audit, '{}')).sort()).toEqual(declared);
  expect(Object.keys(stampOutputs(mark, [], '{}')).sort()).toEqual(declared);
});
