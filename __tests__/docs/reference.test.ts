import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { findingOutputs, OUTPUTS, reportOutputs, stampOutputs } from '../../src/github/outputs.ts';
import { referenceFiles } from '../../scripts/reference.ts';
import { report } from '../support/reports.ts';

interface Contract {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly main: string };
}

function contract(path: string): Contract {
  return parse(readFileSync(path, 'utf8')) as Contract;
}

test('the action contracts, their READMEs and the tables in docs/ match the tables of options', async () => {
  const files = await referenceFiles();
  expect([...files.keys()].sort()).toEqual([
    'action.yml',
    ...['audit', 'check', 'deploy', 'guard', 'stamp'].flatMap((verb) => [
      `actions/${verb}/README.md`,
      `actions/${verb}/action.yml`,
    ]),
    'docs/action.md',
    'docs/reference.md',
    'man/mintmark.1',
  ]);
});

test('a sub-action has only its own inputs, and starts its own file', () => {
  const stamp = contract('actions/stamp/action.yml');
  expect(Object.keys(stamp.inputs)).toEqual(['images', 'service', 'bake-targets', 'config-file', 'github-token']);
  expect(stamp.outputs).not.toHaveProperty('verdict');
  expect(stamp.runs.main).toBe('../../dist/actions/stamp.js');
  expect(contract('actions/check/action.yml').inputs).not.toHaveProperty('build-args');
});

test('the root action has all inputs, and no default that is wrong for one of the commands', () => {
  const { inputs } = contract('action.yml');
  expect(inputs['command']).toMatchObject({ default: 'guard' });
  expect(inputs['push']).toMatchObject({ default: 'true' });
  expect(inputs['timeout']).not.toHaveProperty('default');
  expect(inputs['timeout']?.description).toMatch(/5m \(guard\).*30m \(audit\)/);
});

test('no default overrides mintmark.yml', () => {
  for (const name of ['service', 'config-file', 'image', 'tags'])
    expect(contract('action.yml').inputs[name]).not.toHaveProperty('default');
});

test('exactly the outputs that are written are declared', () => {
  const mark = { service: 's', tag: 't', buildId: 'b', buildArgs: {}, labels: {}, warnings: [] };
  const declared = Object.keys(contract('action.yml').outputs).sort();
  expect(declared).toEqual(Object.keys(OUTPUTS).sort());
  for (const reports of [[report()], [report(), report()]])
    expect(Object.keys(reportOutputs(reports, '{}')).sort()).toEqual(declared);
  expect(Object.keys(findingOutputs({ verdict: 'unique', findings: [], unchecked: 0 }, '{}')).sort()).toEqual(declared);
  expect(Object.keys(stampOutputs(mark, [], { json: '{}', 'bake-file': '', 'docker-args': '' })).sort()).toEqual(
    declared,
  );
});
