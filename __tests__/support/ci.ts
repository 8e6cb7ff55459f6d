/** The commit in every `CI_VARIABLES`. */
export const CI_SHA = '3e3c2f57b2770c4d5f0d8b3e3c2f57b2770c4d5f';

type Variables = Readonly<Record<string, string>>;

/** What CI systems set in a job, according to their documentation, as far as it may matter. */
export const CI_VARIABLES = {
  gitlab: {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: CI_SHA,
    CI_COMMIT_BRANCH: 'main',
    CI_PROJECT_PATH: 'acme/checkout',
    CI_PROJECT_URL: 'https://gitlab.com/acme/checkout',
    CI_PIPELINE_ID: '1029384756',
    CI_JOB_ID: '5647382910',
    CI_JOB_NAME: 'ship',
  },
  codebuild: {
    CODEBUILD_CI: 'true',
    CODEBUILD_INITIATOR: 'codepipeline/checkout',
    CODEBUILD_BUILD_NUMBER: '12',
    CODEBUILD_BUILD_ID: 'checkout:b1e6661e-e4f2-4156-9ab9-82a19e000000',
    CODEBUILD_SRC_DIR: '/codebuild/src',
    CODEBUILD_RESOLVED_SOURCE_VERSION: CI_SHA,
    CODEBUILD_SOURCE_REPO_URL: 'https://github.com/acme/checkout.git',
  },
  jenkins: {
    JENKINS_URL: 'https://jenkins.example.com/',
    BUILD_NUMBER: '41',
    JOB_NAME: 'acme/checkout/main',
    BUILD_TAG: 'jenkins-acme-checkout-main-41',
    STAGE_NAME: 'Ship it',
    GIT_COMMIT: CI_SHA,
    GIT_URL: 'git@github.com:acme/checkout.git',
  },
  circleci: {
    CI: 'true',
    CIRCLECI: 'true',
    CIRCLE_SHA1: CI_SHA,
    CIRCLE_JOB: 'ship',
    CIRCLE_BUILD_NUM: '218',
    CIRCLE_NODE_INDEX: '0',
    CIRCLE_REPOSITORY_URL: 'git@github.com:acme/checkout.git',
  },
  buildkite: {
    CI: 'true',
    BUILDKITE: 'true',
    BUILDKITE_COMMIT: CI_SHA,
    BUILDKITE_REPO: 'git@github.com:acme/checkout.git',
    BUILDKITE_BUILD_NUMBER: '1514',
    BUILDKITE_JOB_ID: '0198d2b8-7c1e-4f0a-8c53-1d2f3a4b5c6d',
  },
  bitbucket: {
    CI: 'true',
    BITBUCKET_BUILD_NUMBER: '77',
    BITBUCKET_COMMIT: CI_SHA,
    BITBUCKET_STEP_RUN_NUMBER: '1',
    BITBUCKET_STEP_UUID: '{9f3f0ab3-3f0e-4f0c-9a0e-0a4d5e6f7a8b}',
    BITBUCKET_GIT_HTTP_ORIGIN: 'http://bitbucket.org/acme/checkout',
  },
  azure: {
    TF_BUILD: 'True',
    BUILD_SOURCEVERSION: CI_SHA,
    BUILD_BUILDID: '3141',
    SYSTEM_JOBATTEMPT: '1',
    SYSTEM_JOBID: '12f1170f-54f2-53f3-20dd-22fc7dff55f9',
    BUILD_REPOSITORY_URI: 'https://acme@dev.azure.com/acme/shop/_git/checkout',
  },
} as const satisfies Record<string, Variables>;
