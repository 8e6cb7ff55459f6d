import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseCompose } from '../../src/config/compose.ts';
import { parseConfiguration } from '../../src/config/parse.ts';
import { patternProblem } from '../../src/config/service-pattern.ts';
import { globProblem, nameGlobProblem } from '../../src/config/glob.ts';
import { parseTaskFile } from '../../src/config/task-file.ts';
import { MintmarkError } from '../../src/errors.ts';
import { serviceReader } from '../../src/policy/service-pattern.ts';
import { parseDuration } from '../../src/util/duration.ts';
import { matcher, syntaxProblem } from '../../src/util/glob.ts';

/** More of them find more: CONTRIBUTING.md. */
const numRuns = Number(process.env['MINTMARK_FUZZ_RUNS'] ?? 200);

const SNIPPETS = [
  ...[
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
  ],
  ...[
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
  ],
];

/** A valid text in which a few places are cut, doubled, or hold something else. */
function mutated(...texts: readonly string[]): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    length: fc.nat(12),
    by: fc.oneof(fc.constantFrom(...SNIPPETS), fc.string({ maxLength: 5 })),
  });
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { maxLength: 4 })).map(([text, changes]) =>
    changes.reduce((whole, { at, length, by }) => {
      const from = at % (whole.length + 1);
      return `${whole.slice(0, from)}${by}${whole.slice(from + length)}`;
    }, text),
  );
}

const CONFIGURATION = `version: 1
service: checkout
image: oci:build/image
services:
  checkout: &c ['*/team/checkout', '*/team/checkout/**']
  billing: ['*/{billing,invoices}']
  old: *c
ownership: { tag: service, patterns: ['*/{service}-{api,worker}', '*/{service}'] }
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

/** A value, or an error of mintmark's own that says something. */
function parses(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    expect(error.message).not.toBe('');
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['mintmark.yml', [CONFIGURATION], (text: string) => parseConfiguration(bytes(text), 'mintmark.yml')],
  ['a Compose file', [COMPOSE], (text: string) => parseCompose(bytes(text), 'compose.yaml')],
  ['a task definition', [TASK, TEMPLATE], (text: string) => parseTaskFile(bytes(text), 'task.json')],
])('%s is read, or refused', (_, texts, parse) => {
  fc.assert(
    fc.property(mutated(...texts), (text) => {
      parses(() => parse(text));
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
    fc.property(mutated('*.dkr.ecr.*/{a,b/[!c-d]}/**', '**/!(a|b*)/x'), fc.string({ maxLength: 80 }), (glob, text) => {
      globProblem(glob);
      nameGlobProblem(glob);
      if (syntaxProblem(glob) === undefined) expect(typeof matcher([glob])(text)).toBe('boolean');
    }),
    { numRuns },
  );
});

test('a service pattern has a problem, or tells a service', () => {
  fc.assert(
    fc.property(mutated('*/{service}-{a,b}/**', '**/team/{service}'), fc.string({ maxLength: 40 }), (pattern, name) => {
      if (patternProblem(pattern) !== undefined) return;
      const service = serviceReader(pattern)(`h/${name}`);
      expect(service === undefined || name.includes(service)).toBe(true);
    }),
    { numRuns },
  );
});

test('a duration is a number, or none', () => {
  fc.assert(
    fc.property(mutated('1h30m', '-1.5h', '.5µs'), (text) => {
      expect(parseDuration(text)).not.toBeNaN();
    }),
    { numRuns },
  );
});
