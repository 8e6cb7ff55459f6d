import { MintmarkError } from '../errors.ts';
import { readGitHub } from './github.ts';
import { remoteOf } from './remote.ts';
import { type Environment, valueOf } from '../util/environment.ts';

/** What the environment variables of a CI system say about the build. Outside of CI, nothing. */
export interface Ci {
  readonly sha: string | undefined;
  /** The variable that holds the commit. */
  readonly shaVariable: string;
  /** The last part of the repository's name, and the variable that holds it. */
  readonly repository: { readonly name: string; readonly variable: string } | undefined;
  /** The repository's web address. */
  readonly source: string | undefined;
  /** What distinguishes two builds of a commit in the same second. No part contains a colon. */
  readonly run: readonly string[];
}

interface System {
  /** A variable that is set in every build and nowhere else. */
  readonly flag: string;
  readonly commit: string;
  readonly url: string;
  /** Variables that are all set. Together they distinguish two jobs, and two attempts at one job. */
  readonly run: readonly [string, ...string[]];
  /** A variable that is set for parallel parts of one job. */
  readonly part?: string;
}

/**
 * - https://docs.gitlab.com/ci/variables/predefined_variables/: a job that is retried has a new ID
 * - https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html: so has a build
 * - https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables, and the git plugin's
 * - https://circleci.com/docs/reference/variables/
 * - https://buildkite.com/docs/pipelines/configure/environment-variables
 * - https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
 * - https://learn.microsoft.com/azure/devops/pipelines/build/variables
 */
const SYSTEMS: readonly System[] = [
  { flag: 'GITLAB_CI', commit: 'CI_COMMIT_SHA', url: 'CI_PROJECT_URL', run: ['CI_PIPELINE_ID', 'CI_JOB_ID'] },
  {
    flag: 'CODEBUILD_BUILD_ID',
    commit: 'CODEBUILD_RESOLVED_SOURCE_VERSION',
    url: 'CODEBUILD_SOURCE_REPO_URL',
    run: ['CODEBUILD_BUILD_ID'],
  },
  { flag: 'JENKINS_URL', commit: 'GIT_COMMIT', url: 'GIT_URL', run: ['BUILD_NUMBER', 'JOB_NAME'], part: 'STAGE_NAME' },
  {
    flag: 'CIRCLECI',
    commit: 'CIRCLE_SHA1',
    url: 'CIRCLE_REPOSITORY_URL',
    run: ['CIRCLE_BUILD_NUM', 'CIRCLE_JOB'],
    part: 'CIRCLE_NODE_INDEX',
  },
  {
    flag: 'BUILDKITE',
    commit: 'BUILDKITE_COMMIT',
    url: 'BUILDKITE_REPO',
    run: ['BUILDKITE_BUILD_NUMBER', 'BUILDKITE_JOB_ID'],
  },
  {
    flag: 'BITBUCKET_BUILD_NUMBER',
    commit: 'BITBUCKET_COMMIT',
    url: 'BITBUCKET_GIT_HTTP_ORIGIN',
    run: ['BITBUCKET_BUILD_NUMBER', 'BITBUCKET_STEP_RUN_NUMBER', 'BITBUCKET_STEP_UUID'],
  },
  {
    flag: 'TF_BUILD',
    commit: 'BUILD_SOURCEVERSION',
    url: 'BUILD_REPOSITORY_URI',
    run: ['BUILD_BUILDID', 'SYSTEM_JOBATTEMPT', 'SYSTEM_JOBID'],
  },
];

/**
 * Reads the variables of the CI system.
 *
 * @throws MintmarkError `USAGE` if only some variables of a run are set, or one has a value that GitHub would not set
 */
export function readCi(env: Environment): Ci {
  const system = SYSTEMS.find(({ flag }) => valueOf(env, flag) !== undefined);
  if (system !== undefined && valueOf(env, 'GITHUB_ACTIONS') === undefined) return read(system, env);
  const here = gitHub(env);
  return here.sha === undefined ? { ...here, ...passedCommit(env) } : here;
}

/** The commit if nothing else of a CI system is there, as in a container that was passed only that. */
function passedCommit(env: Environment): Pick<Ci, 'sha' | 'shaVariable'> | undefined {
  return SYSTEMS.map(({ commit }) => ({ sha: commitIn(env, commit), shaVariable: commit })).find(
    ({ sha }) => sha !== undefined,
  );
}

function gitHub(env: Environment): Ci {
  const { sha, repository, source, run } = readGitHub(env);
  const name = repository?.split('/')[1];
  return {
    sha,
    shaVariable: 'GITHUB_SHA',
    source,
    repository: name === undefined ? undefined : { name, variable: 'GITHUB_REPOSITORY' },
    run: run === undefined ? [] : [run.id, run.attempt, run.job],
  };
}

/** Anything of another form is not a commit, such as an S3 source's version in CodeBuild or `HEAD` in Buildkite. */
function commitIn(env: Environment, variable: string): string | undefined {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(valueOf(env, variable) ?? '')?.[0];
}

function read({ flag, commit, url, run, part }: System, env: Environment): Ci {
  const sha = commitIn(env, commit);
  const { name, source } = remoteOf(valueOf(env, url) ?? '');
  const missing = run.find((variable) => valueOf(env, variable) === undefined);
  if (missing !== undefined) {
    throw new MintmarkError('USAGE', `${flag} is set, and ${missing} is not, so two jobs would get the same build ID`, {
      hint: `Pass ${[...new Set([flag, ...run])].join(', ')} to mintmark, or none of them.`,
    });
  }
  const parts = [...run, ...(part === undefined ? [] : [part])].flatMap((variable) => valueOf(env, variable) ?? []);
  return {
    sha,
    shaVariable: commit,
    source,
    repository: name === undefined ? undefined : { name, variable: url },
    run: parts.map(plainPart),
  };
}

/** Escapes a text such as `project:4e5f` or a stage's name, so that a label needs no quotes. Two texts stay two. */
function plainPart(text: string): string {
  const hex = (character: string): string => character.charCodeAt(0).toString(16);
  const escaped = (part: string): string =>
    part
      // Half a surrogate pair, which a variable of Windows may contain, cannot be percent-encoded.
      .replace(/\p{Cs}|\P{Cs}+/gu, (some) => (/\p{Cs}/u.test(some) ? `%u${hex(some)}` : encodeURIComponent(some)))
      .replace(/[!'()*]/g, (character) => `%${hex(character)}`);
  return text
    .replace(/^\{(.*)\}$/, '$1')
    .split(/[:/]/)
    .map(escaped)
    .join('/');
}
