import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseCompose } from '../../src/config/compose.ts';
import { parseBaseline } from '../../src/config/baseline.ts';
import { interpolate, readEnvFile } from '../../src/config/interpolate.ts';
import { parseConfiguration } from '../../src/config/parse.ts';
import { patternProblem } from '../../src/config/service-pattern.ts';
import { globProblem, nameGlobProblem } from '../../src/config/glob.ts';
import { holds, parsePlacement } from '../../src/commands/deploy/placement-expression.ts';
import { parseTaskFile } from '../../src/commands/deploy/task-file.ts';
import { addEntry } from '../../src/hooks/yaml-entry.ts';
import { readFlags } from '../../src/docker/flags.ts';
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
const BASELINE = `version: 1
since: 2026-11-28
recorded: 1
allowances:
  - images: ['sha256:${'a'.repeat(64)}']
    repositories: [111122223333.dkr.ecr.eu-west-1.amazonaws.com/base]
    since: 2026-11-28
    reason: Shared
    expires: 2027-01-01
`;
const TASK = JSON.stringify({ family: 'app', revision: 3, containerDefinitions: [{ name: 'a', image: 'x/y:1' }] });
const TEMPLATE = `Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: { Family: app, ContainerDefinitions: [{ Name: a, Image: !Sub 'x' }] }
`;

/** The value of a YAML text: JSON is YAML as well. */
function valueOf(text: string): unknown {
  return parse(text, { merge: true, logLevel: 'silent' });
}

test.each([
  ['mintmark.yml', [CONFIGURATION], (text: string) => parseConfiguration(bytesOf(text), 'mintmark.yml')],
  ['a baseline', [BASELINE], (text: string) => parseBaseline(bytesOf(text), 'mintmark.baseline.yml')],
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

test('a glob is invalid, or matches', () => {
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

test.each(['!(', '{', '{a,', '!(a|', '['])('a glob that repeats %j many times is invalid', (part) => {
  const glob = part.repeat(4096 / part.length);
  expect(syntaxProblem(glob)).toMatch(/^at character \d+: /);
});

test('a service pattern is invalid, or yields a service', () => {
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

test('a duration is a number, or invalid', () => {
  fc.assert(
    fc.property(mutated(['1h30m', '-1.5h', '.5µs'], SNIPPETS), (text) => {
      expect(parseDuration(text)).not.toBeNaN();
    }),
    { numRuns },
  );
});

test("a user's YAML gets one more entry, or stays as it is", () => {
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

test('the variables of a Compose file have values, or errors', () => {
  const files = ['A=1\nexport B=\'x\' # y\r\nC: "z"\nD=a#b $A\n'];
  const texts = ['x/${A:-${B?none}}:${C:+1}$$', '$A${B-'];
  fc.assert(
    fc.property(mutated(files, SNIPPETS), mutated(texts, ['$', '${', '}', ':-', ...SNIPPETS]), (file, text) => {
      const variables = readEnvFile(file, '.env');
      const value = interpolate(text, (name) => variables.get(name));
      expect(typeof value === 'string' ? value.length < 1_000 : value.fault !== '').toBe(true);
    }),
    { numRuns },
  );
});

test('lines of .env and nested variables are read in time in proportion to their length', () => {
  const space = ' '.repeat(1_000_000);
  for (const line of [`A=a${space}$`, `A=${space}b`, `A='b'${space}$`, `A${space}`, `A=${'a #'.repeat(300_000)}\r`]) {
    readEnvFile(line, '.env');
  }
  expect(interpolate('${A:-'.repeat(200_000), () => undefined)).toMatchObject({ fault: expect.any(String) });
});

const EXPRESSION = 'attribute:a == b && (attribute:stack in [x, y] || !(not attribute:z exists))';

test('a placement expression is read, or undecided', () => {
  const words = [
    '(',
    ')',
    '!',
    ' not ',
    '&&',
    ' or ',
    ' in [',
    ']',
    '==',
    ' constructor ',
    ' __proto__ [',
    ' toString ',
  ];
  const node = { arn: 'x', platform: undefined, attributes: new Map([['a', 'b']]) };
  fc.assert(
    fc.property(mutated([EXPRESSION], words), (text) => {
      const expression = parsePlacement(text);
      expect(['boolean', 'undefined']).toContain(typeof holds(expression, node as never));
    }),
    { numRuns },
  );
});

test.each(['(', '! ', 'not ', '!('])('a placement expression that repeats %j a million times is undecided', (part) => {
  expect(parsePlacement(part.repeat(1_000_000))).toEqual({ kind: 'open' });
});

test.each(['constructor', 'toString', '__proto__'])('there is no operator %s', (name) => {
  expect(parsePlacement(`attribute:a ${name} [b]`)).toEqual({ kind: 'open' });
});

test('the options of a build are parsed, however many there are', () => {
  fc.assert(
    fc.property(fc.array(mutated(['-qDt=a:1', '--output=type=oci', '-', '--', '-o'], SNIPPETS)), (args) => {
      for (const { name, written } of readFlags(args)) expect([name, written.startsWith('-')]).not.toContain(false);
    }),
    { numRuns },
  );
  expect(readFlags([`-${'D'.repeat(100_000)}t`, 'x']).at(-1)).toEqual({ name: 'tag', value: 'x', written: '-t' });
});
