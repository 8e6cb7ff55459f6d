import { describe, expect, test } from '@jest/globals';
import { fullName, parseReference } from '../../src/image/reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('parseReference', () => {
  test.each([
    ['app', { name: 'app' }],
    ['app:1', { name: 'app', tag: '1' }],
    ['localhost:5000/team/app', { name: 'localhost:5000/team/app' }],
    ['[::1]:5000/app:v1', { name: '[::1]:5000/app', tag: 'v1' }],
    [`111122223333.dkr.ecr.eu-west-1.amazonaws.com/a/b__c:t@${DIGEST}`, { tag: 't', digest: DIGEST }],
    [`app@${DIGEST}`, { name: 'app', digest: DIGEST }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toMatchObject(expected);
  });

  test.each([
    '',
    'App',
    'a//b',
    'a/',
    '/a',
    'a:',
    'a:-x',
    'a b',
    'a\n',
    '../a',
    'docker://a',
    'a@sha256:00',
    'a'.repeat(500),
  ])('refuses %j', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});

/** As in distribution/reference's ParseNormalizedNamed and TagNameOnly. */
describe('fullName', () => {
  test.each([
    ['app', 'docker.io/library/app:latest'],
    ['team/app:1', 'docker.io/team/app:1'],
    ['localhost/app', 'localhost/app:latest'],
    ['host:80/app', 'host:80/app:latest'],
    ['a.b/app:1', 'a.b/app:1'],
    ['docker.io/app:1', 'docker.io/library/app:1'],
    ['docker.io/team/app', 'docker.io/team/app:latest'],
    ['index.docker.io/app', 'docker.io/library/app:latest'],
    [`app@${DIGEST}`, `docker.io/library/app@${DIGEST}`],
    ['No Image', undefined],
  ])('%s is %s', (text, expected) => {
    expect(fullName(text)).toBe(expected);
  });
});
