import { expect, test } from '@jest/globals';
import { canonicalGlob, globProblem, nameGlobProblem, tagGlobProblem } from '../../src/config/glob.ts';
import { matcher } from '../../src/util/glob.ts';

const URIS = [
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/checkout',
  '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app',
  '127.0.0.1:5000/team/app',
];

function matchesOne(glob: string): boolean {
  return URIS.some(matcher([glob]));
}

test.each([
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/checkout',
  '*/app',
  '**',
  '**/app',
  '127.0.0.1:5000/team/*',
  '*:*/**',
  '{*/app,**/team/*}',
  '**/{app,checkout}',
  '**/!(app)',
  '**/[!x]*',
  '*/{app,x}',
  '**/[[:alpha:]]*',
])('%s may match, and does', (glob) => {
  expect(globProblem(glob)).toBeUndefined();
  expect(matchesOne(glob)).toBe(true);
});

test.each([
  ['', 'empty'],
  ['* */app', 'white space'],
  ['https://*/app', 'scheme'],
  ['**/app:latest', 'tag'],
  ['**/app:*', 'tag'],
  [`**/app@sha256:${'0'.repeat(64)}`, 'digest'],
  ['*/Team/app', 'lower case'],
  ['/app', "'/'"],
  ['**/team/', "'/'"],
  ['app', "'**/app'"],
  ['*', "'**/*'"],
  ['111122223333.dkr.ecr.eu-west-1.example.com/app', 'ECR has no hosts that end in example.com'],
  ['11112222333.dkr.ecr.eu-west-1.amazonaws.com/*', 'is not a 12-digit account ID'],
  ['111122223333.dkr.ecr.eu-west-1.amazonaws.com:443/*', 'no port'],
  ['*.dkr-ecr.*/app', 'plain host'],
])('%j is refused for the reason: %s', (glob, reason) => {
  expect(globProblem(glob)).toContain(reason);
  expect(glob !== '' && matchesOne(glob)).toBe(false);
});

test.each([
  '*/a//b',
  '**/-app',
  '**/app-',
  '*/a___b',
  '**/[A-Z]*',
  '*/..',
  '**/[_]',
  String.raw`**/\*`,
  '*/a,b',
  '-*/app',
  'h:x*/app',
])('%j is refused: no repository can have such a name', (glob) => {
  expect(globProblem(glob)).toBe('no repository URI, HOST/NAME, is of this form');
});

test.each(['**/{cache,tmp', '*/[ab', '**/(a+)+z', '!**/app'])('%j is refused: it is not a glob', (glob) => {
  expect(globProblem(glob)).toMatch(/^(at character \d+: |it starts with '!')/);
  expect(nameGlobProblem(glob)).toBe(globProblem(glob));
});

test('a glob with countless states is judged at once', () => {
  expect(globProblem(`**/*a${'?'.repeat(60)}[A]`)).toBeUndefined();
});

test.each([
  ['111122223333.dkr-ecr.eu-west-1.on.aws/team/*', '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/*'],
  ['111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app', '111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/app'],
  ['*.dkr-ecr-fips.us-*.on.aws/**', '*.dkr.ecr.us-*.amazonaws.com/**'],
  ['*.dkr-ecr.cn-*.on.amazonwebservices.com.cn/app', '*.dkr.ecr.cn-*.amazonaws.com.cn/app'],
  ['*.dkr.ecr.*.amazonaws.com/app', '*.dkr.ecr.*.amazonaws.com/app'],
  // Hosts of LocalStack.
  ['000000000000.dkr.ecr.us-east-1.localhost.localstack.cloud:4566/app', undefined],
])('%s matches repositories under their plain host', (glob, canonical = glob) => {
  expect(globProblem(glob)).toBeUndefined();
  expect(canonicalGlob(glob)).toBe(canonical);
});

test.each(['latest', 'v[0-9]*', '*', '**', '{latest,main}', '_x', 'A.b-c', '[!v]*', '!(main)', '?', String.raw`v\1`])(
  '%s may match a tag',
  (glob) => {
    expect(tagGlobProblem(glob)).toBeUndefined();
  },
);

test.each([
  ['latest,main', 'no comma: write each tag as an entry of its own'],
  ['"latest"', "a tag has letters, digits, '_', '.' and '-'"],
  ['latest main', 'a tag has letters'],
  ['release/*', 'a tag has letters'],
  ['-*', "neither '.' nor '-' first"],
  ['app:latest', 'a tag has letters'],
  ['v[', 'at character'],
])('%j can match no tag: %s', (glob, reason) => {
  expect(tagGlobProblem(glob)).toContain(reason);
});
