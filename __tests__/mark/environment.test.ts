import { describe, expect, test } from '@jest/globals';
import { readGitHub } from '../../src/mark/github.ts';
import { createdOf } from '../../src/mark/timestamp.ts';

const SHA = '3e3c2f57b2770c4d5f0d8b3e3c2f57b2770c4d5f';
const RUN = { GITHUB_RUN_ID: '17', GITHUB_RUN_ATTEMPT: '2', GITHUB_JOB: 'build-it' };

describe("GitHub's environment", () => {
  test('gives commit, repository, its address and the run', () => {
    const env = { GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'acme/app', GITHUB_SERVER_URL: 'https://github.com', ...RUN };
    expect(readGitHub(env)).toEqual({
      sha: SHA,
      repository: 'acme/app',
      source: 'https://github.com/acme/app',
      run: { id: '17', attempt: '2', job: 'build-it' },
    });
  });

  test('gives nothing outside a workflow, where a variable may be set to nothing', () => {
    const nothing = { sha: undefined, repository: undefined, source: undefined, run: undefined };
    expect(readGitHub({})).toEqual(nothing);
    expect(readGitHub({ GITHUB_SHA: '', GITHUB_RUN_ID: '', GITHUB_REPOSITORY: '' })).toEqual(nothing);
  });

  test.each([
    { GITHUB_SHA: '3e3c2f57b277' },
    { GITHUB_SHA: `${SHA}\n` },
    { GITHUB_SHA: 'main' },
    { GITHUB_REPOSITORY: 'app' },
    { GITHUB_REPOSITORY: 'acme/app; id' },
    { GITHUB_SERVER_URL: 'https://user:secret@github.com' },
    { ...RUN, GITHUB_RUN_ID: 'x' },
    { ...RUN, GITHUB_JOB: 'a:b' },
    { ...RUN, GITHUB_JOB: '' },
    { ...RUN, GITHUB_RUN_ATTEMPT: '' },
  ])('is refused when it is not what GitHub sets: %j', (env) => {
    expect(() => readGitHub(env)).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.any(String) }));
  });
});

describe('the time of creation', () => {
  const began = new Date('2026-11-24T08:12:00Z');

  test('is when the build began, unless SOURCE_DATE_EPOCH is set', () => {
    expect(createdOf({}, began)).toEqual(began);
    expect(createdOf({ SOURCE_DATE_EPOCH: '' }, began)).toEqual(began);
    expect(createdOf({ SOURCE_DATE_EPOCH: '0' }, began)).toEqual(new Date(0));
    expect(createdOf({ SOURCE_DATE_EPOCH: '253402300799' }, began)).toEqual(new Date('9999-12-31T23:59:59Z'));
  });

  test.each(['-1', '1.5', '1e9', ' 1', 'yesterday', '253402300800', '9'.repeat(30)])('refuses %j', (value) => {
    expect(() => createdOf({ SOURCE_DATE_EPOCH: value }, began)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(JSON.stringify(value)) }),
    );
  });
});
