import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseCompose } from '../../src/config/compose.ts';
import { parseConfiguration } from '../../src/config/parse.ts';
import { patternProblem } from '../../src/config/service-pattern.ts';
import { globProblem, nameGlobProblem } from '../../src/config/glob.ts';
import { parseTaskFile } from '../../src/commands/deploy/task-file.ts';
import { addEntry } from '../../src/hooks/yaml-entry.ts';
import { serviceReader } from '../../src/ownership/service-pattern.ts';
import { parseDuration } from '../../src/util/duration.ts';
import { matcher } from '../../src/util/glob.ts';
import { syntaxProblem } from '../../src/util/glob-syntax.ts';
import { fc } from '../support/property.ts';
import { bytesOf, mutated, mutatedJson, numRuns, parses } from './mutations.ts';

const SNIPPETS = [
  '*',
  '&a ',
  '*a',
  '<<: ',
  '!x ',
  '- ',
  ': ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '|\n',
  '#',
  '---\n',
  '%YAML 1.1\n',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '\uFEFF',
  '\uD800',
  '1e999',
  '0x1',
  '~',
  'null',
  '{service}',
  '**',
  '[!a]',
  '!(a)',
  '__proto__: 1\n',
  '? ',
  '[[[[[',
];

const CONFIGURATION = `version: 1
service: checkout
image: oci:build/image
services:
  checkout: &c ['*/team/checkout', '*/team/checkout/**']
  billing: ['*/{billing,invoices}']
  old: *c
ownership: { tag: service, patterns: ['*/{service}'] }
registries:
  - { region: eu-west-1, account: '111122223333', repositories: [team/**], tags: { team: 'a*' } }
exclude: ['**/build-cache', '*/[!a-c]*', '**/!(a|b)']
rules: { unmarked-image: off }
allowances:
  - { repository: '**/base', reason: Shared, expires: 2027-01-01 }
`;
const COMPOSE = `x-base: &base
  build: .
services:
  web:
    <<: *base
    image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web
  database: { image: postgres }
`;
const TASK = JSON.stringify({ family: 'app', revision: 3, containerDefinitions: [{ name: 'a', image: 'x/y:1' }] });
const TEMPLATE = `Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: app, ContainerDefinitions: [{ Name: a, Image: !Sub 'x' }] }
`;

/** YAML as its value: JSON is YAML as well. */
function valueOf(text: string): unknown {
  return parse(text, { merge: true, logLevel: 'silent' });
}

test.each([
  ['mintmark.yml', [CONFIGURATION], (text: string) => parseConfiguration(bytesOf(text), 'mintmark.yml')],
  ['a Compose file', [COMPOSE], (text: string) => parseCompose(bytesOf(text), 'compose.yaml')],
  ['a task definition', [TASK, TEMPLATE], (text: string) => parseTaskFile(bytesOf(text), 'task.json')],
])('%s is read, or refused', (_, texts, read) => {
  fc.assert(
    fc.property(fc.oneof(mutated(texts, SNIPPETS), mutatedJson(...texts.map(valueOf))), (text) => {
      parses(() => read(text));
    }),
    { numRuns },
  );
});

test('bytes of any kind are read, or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (some) => {
      parses(() => parseConfiguration(some, 'mintmark.yml'));
    }),
    { numRuns },
  );
});

test('a glob has a problem, or matches', () => {
  fc.assert(
    fc.property(
      mutated(['*.dkr.ecr.*/{a,b/[!c-d]}/**', '**/!(a|b*)/x'], SNIPPETS),
      fc.string({ maxLength: 80 }),
      (glob, text) => {
        globProblem(glob);
        nameGlobProblem(glob);
        if (syntaxProblem(glob) === undefined) expect(typeof matcher([glob])(text)).toBe('boolean');
      },
    ),
    { numRuns },
  );
});

test('a service pattern has a problem, or tells a service', () => {
  fc.assert(
    fc.property(
      mutated(['*/{service}-{a,b}/**', '**/team/{service}'], SNIPPETS),
      fc.string({ maxLength: 40 }),
      (pattern, name) => {
        if (patternProblem(pattern) !== undefined) return;
        const service = serviceReader(pattern)(`h/${name}`);
        expect(service === undefined || name.includes(service)).toBe(true);
      },
    ),
    { numRuns },
  );
});

test('a duration is a number, or none', () => {
  fc.assert(
    fc.property(mutated(['1h30m', '-1.5h', '.5µs'], SNIPPETS), (text) => {
      expect(parseDuration(text)).not.toBeNaN();
    }),
    { numRuns },
  );
});

test("a person's YAML gets an entry more, or stays as it is", () => {
  const texts = [
    'repos:\n  - repo: local\n    hooks: &a\n      - id: x\n',
    '%YAML 1.1\n---\nx: &a { b: 1 }\nrepos:\n- repo: local\n  <<: *a\n',
    'pre-push:\n  jobs:\n    - name: x\n      run: |\n        true\n',
  ];
  const lines = ['- repo: mintmark', '  hooks:', '    - id: y'];
  fc.assert(
    fc.property(mutated(texts, SNIPPETS), fc.constantFrom([], ['repos'], ['pre-push', 'jobs']), (text, collection) => {
      const added = addEntry(text, { collection, lines });
      if (added !== undefined) expect(added).toContain('repo: mintmark');
    }),
    { numRuns },
  );
});
