import { expect, test } from '@jest/globals';
import picomatch from 'picomatch';
import { globProblem } from '../../src/config/glob.ts';

const URIS = [
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/checkout',
  '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app',
  '127.0.0.1:5000/team/app',
];

function matchesOne(glob: string): boolean {
  const matches = picomatch(glob);
  return URIS.some((uri) => matches(uri));
}

test.each([
  '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/checkout',
  '*/app',
  '**',
  '**/app',
  '127.0.0.1:5000/team/*',
  '*:*/**',
  '{*/app,**/team/*}',
  '**/@(app|checkout)',
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
])('%j is refused for the reason: %s', (glob, reason) => {
  expect(globProblem(glob)).toContain(reason);
  expect(glob !== '' && matchesOne(glob)).toBe(false);
});
