import { describe, expect, test } from '@jest/globals';
import { readCi } from '../../src/mark/ci.ts';
import { isPlain } from '../../src/mark/remote.ts';
import { CI_SHA, CI_VARIABLES } from '../support/ci.ts';
import { readGitHub } from '../../src/mark/github.ts';
import { serviceName } from '../../src/mark/service.ts';
import { createdOf } from '../../src/mark/stamp.ts';

const SHA = '3e3c2f57b2770c4d5f0d8b3e3c2f57b2770c4d5f';
/** Changes if a job is run again, or in parallel with another. */
const ATTEMPTS = [
  'CI_JOB_ID',
  'CODEBUILD_BUILD_ID',
  'BUILD_NUMBER',
  'STAGE_NAME',
  'CIRCLE_BUILD_NUM',
  'CIRCLE_NODE_INDEX',
  'BUILDKITE_JOB_ID',
  'BITBUCKET_STEP_RUN_NUMBER',
  'SYSTEM_JOBATTEMPT',
  'SYSTEM_JOBID',
] as const;
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

  test('gives nothing outside a workflow, where a variable may be empty', () => {
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
  ])('is refused if it is not what GitHub sets: %j', (env) => {
    expect(() => readGitHub(env)).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.any(String) }));
  });
});

test('a value of any length leaves room for the explanation', () => {
  const long = '\u0001'.repeat(24_000);
  expect(() => readGitHub({ GITHUB_SHA: long })).toThrow(/^GITHUB_SHA is ".{1,2000}…": not a full commit SHA$/);
  expect(() => createdOf({ SOURCE_DATE_EPOCH: long }, new Date())).toThrow(/ is ".{1,2000}…": not a whole number/);
  expect(() => serviceName(long, '--service')).toThrow(/^--service gives .{1,2000}…", which cannot be part of/);
});

describe('the environment of another CI system', () => {
  test.each(Object.entries<Readonly<Record<string, string>>>(CI_VARIABLES))(
    '%s: commit, repository and run',
    (_system, variables) => {
      const { sha, repository, source, run } = readCi(variables);
      expect({ sha, name: repository?.name, source }).toEqual({
        sha: CI_SHA,
        name: 'checkout',
        source: expect.stringMatching(/^https?:\/\/[\w.-]+\/acme\/(?:shop\/_git\/)?checkout$/),
      });
      expect(run).not.toEqual([]);
      for (const part of run) expect([isPlain(part), part.includes(':')]).toEqual([true, false]);
    },
  );

  test.each(Object.entries<Readonly<Record<string, string>>>(CI_VARIABLES))(
    '%s: another attempt and another job are other runs',
    (_system, variables) => {
      const runs = ATTEMPTS.flatMap((name) => {
        if (variables[name] === undefined) return [];
        return [readCi({ ...variables, [name]: `${variables[name]}7` }).run.join(':')];
      });
      const all = [readCi(variables).run.join(':'), ...runs];
      expect(runs).not.toEqual([]);
      expect(new Set(all).size).toBe(all.length);
    },
  );

  test('a partly named run is refused, and an invalid commit is ignored', () => {
    const { CI_JOB_ID, ...gitlab } = CI_VARIABLES.gitlab;
    expect(CI_JOB_ID).toBeDefined();
    expect(() => readCi(gitlab)).toThrow(/GITLAB_CI is set, and CI_JOB_ID is not/);
    const s3 = { ...CI_VARIABLES.codebuild, CODEBUILD_RESOLVED_SOURCE_VERSION: 'arn:aws:s3:::bucket/source.zip' };
    expect(readCi(s3).sha).toBeUndefined();
  });

  test.each(Object.entries<Readonly<Record<string, string>>>(CI_VARIABLES))(
    '%s: a container that is passed only the commit uses it',
    (_system, variables) => {
      const { shaVariable } = readCi(variables);
      const passed = { [shaVariable]: CI_SHA };
      expect(readCi(passed)).toMatchObject({ sha: CI_SHA, shaVariable, repository: undefined, run: [] });
      expect(readCi({ ...passed, GITHUB_SHA: SHA })).toMatchObject({ sha: SHA, shaVariable: 'GITHUB_SHA' });
    },
  );

  test('two names that look alike stay distinct', () => {
    const stage = (name: string): unknown => readCi({ ...CI_VARIABLES.jenkins, STAGE_NAME: name }).run.at(-1);
    expect(new Set(['Build it', 'Build-it', 'Build (it)', 'ビルド', '構築'].map(stage)).size).toBe(5);
  });

  test("GitHub's own runner in CodeBuild counts as GitHub", () => {
    const env = { ...CI_VARIABLES.codebuild, GITHUB_ACTIONS: 'true', GITHUB_SHA: SHA, ...RUN };
    expect(readCi(env)).toMatchObject({ sha: SHA, shaVariable: 'GITHUB_SHA', run: ['17', '2', 'build-it'] });
  });
});

describe('the time of creation', () => {
  const began = new Date('2026-11-24T08:12:00Z');

  test('is the start of the build, unless SOURCE_DATE_EPOCH is set', () => {
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
