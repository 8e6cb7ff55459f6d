import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { runAws } from '../support/aws-cli.ts';
import { makeImage } from '../support/images.ts';
import type { Outcome } from '../support/lab.ts';

const account = '012345678910';
const region = 'us-west-2';
const NAMES = [
  'ubuntu',
  'hello-world',
  'cluster-autoscaler',
  'hello-repository',
  'layer-test',
  'project-a/amazon-ecs-sample',
];
const image = makeImage({ format: 'docker', files: 'cluster-autoscaler' });
const [config = new Uint8Array(), layer = new Uint8Array()] = image.content.blobs;
const { digest } = image;

const LIFECYCLE = {
  rules: [
    {
      rulePriority: 1,
      description: 'Expire images older than 14 days',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
      action: { type: 'expire' },
    },
  ],
};
const minified = JSON.stringify(LIFECYCLE);
const POLICY = {
  Version: '2008-10-17',
  Statement: [
    {
      Sid: 'allow public pull',
      Effect: 'Allow',
      Principal: '*',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    },
  ],
};
/** As in the AWS CLI's example, character for character. */
const spaced =
  '{\n  "Version" : "2008-10-17",\n  "Statement" : [ {\n    "Sid" : "allow public pull",\n    "Effect" : "Allow",\n    "Principal" : "*",\n    "Action" : [ "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer" ]\n  } ]\n}';
const arn = `arn:aws:ecr:${region}:${account}:repository`;
const TAGGED = `--resource-arn ${arn}/hello-world`;

/** The examples in `aws ecr … help`, and what each prints, if anything: they build on the previous ones. */
const EXAMPLES: readonly (readonly [string, object | undefined])[] = [
  [
    'ecr create-repository --repository-name project-a/nginx-web-app',
    { repository: { registryId: account, repositoryArn: `${arn}/project-a/nginx-web-app` } },
  ],
  [
    'ecr create-repository --repository-name sample-repo --image-tag-mutability IMMUTABLE',
    { repository: { repositoryArn: `${arn}/sample-repo`, imageTagMutability: 'IMMUTABLE' } },
  ],
  [
    'ecr put-image-scanning-configuration --repository-name sample-repo --image-scanning-configuration scanOnPush=true',
    { registryId: account, repositoryName: 'sample-repo', imageScanningConfiguration: { scanOnPush: true } },
  ],
  [
    'ecr put-image-tag-mutability --repository-name hello-repository --image-tag-mutability IMMUTABLE',
    { registryId: account, repositoryName: 'hello-repository', imageTagMutability: 'IMMUTABLE' },
  ],
  [
    'ecr describe-repositories --repository-names ubuntu',
    { repositories: [{ registryId: account, repositoryName: 'ubuntu', repositoryArn: `${arn}/ubuntu` }] },
  ],
  [
    'ecr put-lifecycle-policy --repository-name "project-a/amazon-ecs-sample" --lifecycle-policy-text "file://policy.json"',
    { registryId: account, repositoryName: 'project-a/amazon-ecs-sample', lifecyclePolicyText: minified },
  ],
  [
    'ecr get-lifecycle-policy --repository-name "project-a/amazon-ecs-sample"',
    { registryId: account, repositoryName: 'project-a/amazon-ecs-sample', lifecyclePolicyText: minified },
  ],
  [
    'ecr start-lifecycle-policy-preview --repository-name "project-a/amazon-ecs-sample" --lifecycle-policy-text "file://policy.json"',
    { registryId: account, lifecyclePolicyText: JSON.stringify(LIFECYCLE, null, 4), status: 'IN_PROGRESS' },
  ],
  [
    'ecr get-lifecycle-policy-preview --repository-name "project-a/amazon-ecs-sample"',
    { registryId: account, status: 'COMPLETE', previewResults: [], summary: { expiringImageTotalCount: 0 } },
  ],
  [
    'ecr delete-lifecycle-policy --repository-name project-a/amazon-ecs-sample',
    { registryId: account, lifecyclePolicyText: minified, lastEvaluatedAt: 0 },
  ],
  [
    'ecr set-repository-policy --repository-name cluster-autoscaler --policy-text file://my-policy.json',
    { registryId: account, repositoryName: 'cluster-autoscaler', policyText: spaced },
  ],
  [
    'ecr get-repository-policy --repository-name cluster-autoscaler',
    { registryId: account, repositoryName: 'cluster-autoscaler', policyText: spaced },
  ],
  [
    'ecr delete-repository-policy --repository-name cluster-autoscaler',
    { registryId: account, repositoryName: 'cluster-autoscaler', policyText: spaced },
  ],
  [
    `ecr batch-check-layer-availability --repository-name cluster-autoscaler --layer-digests ${digestOf(config)}`,
    {
      layers: [
        {
          layerDigest: digestOf(config),
          layerAvailability: 'AVAILABLE',
          layerSize: config.length,
          mediaType: 'application/vnd.docker.container.image.v1+json',
        },
      ],
      failures: [],
    },
  ],
  [
    'ecr batch-get-image --repository-name cluster-autoscaler --image-ids imageTag=v1.13.6',
    {
      images: [{ registryId: account, imageId: { imageDigest: digest, imageTag: 'v1.13.6' } }],
      failures: [],
    },
  ],
  [
    'ecr describe-images --repository-name cluster-autoscaler --image-ids imageTag=v1.13.6',
    { imageDetails: [{ registryId: account, imageDigest: digest, imageTags: ['v1.13.6'] }] },
  ],
  [
    'ecr list-images --repository-name cluster-autoscaler',
    { imageIds: [{ imageDigest: digest, imageTag: 'v1.13.6' }] },
  ],
  [
    `ecr get-download-url-for-layer --repository-name cluster-autoscaler --layer-digest ${digestOf(layer)}`,
    { layerDigest: digestOf(layer) },
  ],
  [
    'ecr put-image --repository-name hello-world --image-tag 2019.08 --image-manifest file://hello-world.manifest.json',
    { image: { registryId: account, imageId: { imageDigest: digest, imageTag: '2019.08' } } },
  ],
  [
    'ecr batch-delete-image --repository-name ubuntu --image-ids imageTag=precise',
    { failures: [], imageIds: [{ imageTag: 'precise', imageDigest: digest }] },
  ],
  ['ecr initiate-layer-upload --repository-name layer-test', { partSize: 10_485_760 }],
  ['ecr delete-repository --repository-name ubuntu --force', { repository: { repositoryArn: `${arn}/ubuntu` } }],
  ['ecr get-authorization-token', { authorizationData: [{ proxyEndpoint: expect.stringContaining('http') }] }],
  ['sts get-caller-identity', { Account: account, Arn: expect.stringContaining(`arn:aws:sts::${account}:`) }],
  [
    `sts assume-role --role-arn arn:aws:iam::${account}:role/xaccounts3access --role-session-name s3-access-example`,
    {
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/xaccounts3access/s3-access-example` },
      Credentials: { AccessKeyId: account },
    },
  ],
  [
    `sts assume-role-with-web-identity --duration-seconds 3600 --role-session-name "app1" --provider-id "www.amazon.com" --role-arn arn:aws:iam::${account}:role/FederatedWebIdentityRole --web-identity-token "Atza%7CIQEBLjAsAhRFiXuWpUXuRvQ9PZL3GMFcYevydwIUFAHZwXZ"`,
    {
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/FederatedWebIdentityRole/app1` },
      Provider: 'www.amazon.com',
    },
  ],
  [`ecr tag-resource ${TAGGED} --tags Key=Stage,Value=Integ`, undefined],
  [`ecr list-tags-for-resource ${TAGGED}`, { tags: [{ Key: 'Stage', Value: 'Integ' }] }],
  [`ecr untag-resource ${TAGGED} --tag-keys Stage`, undefined],
  [`ecr list-tags-for-resource ${TAGGED}`, { tags: [] }],
];
const ERRORS: readonly (readonly [string, string])[] = [
  ['ecr get-lifecycle-policy --repository-name hello-world', 'LifecyclePolicyNotFoundException'],
  ['ecr get-lifecycle-policy-preview --repository-name hello-world', 'LifecyclePolicyPreviewNotFoundException'],
  ['ecr get-repository-policy --repository-name hello-world', 'RepositoryPolicyNotFoundException'],
  ['ecr get-registry-policy', 'RegistryPolicyNotFoundException'],
  ['ecr create-repository --repository-name hello-world', 'RepositoryAlreadyExistsException'],
  ['ecr delete-repository --repository-name hello-world', 'RepositoryNotEmptyException'],
  ['ecr delete-repository-creation-template --prefix none', 'TemplateNotFoundException'],
  ['ecr set-repository-policy --repository-name hello-world --policy-text x', 'InvalidParameterException'],
  ['ecr describe-pull-through-cache-rules', 'UnknownOperationException'],
  ['sts get-session-token', 'InvalidAction'],
];

let sandbox: Sandbox;
let directory: string;
/** The output of the examples, and then those that fail. */
let outcomes: readonly Outcome[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mintmark-examples-'));
  await Promise.all([
    writeFile(join(directory, 'policy.json'), JSON.stringify(LIFECYCLE, null, 4)),
    writeFile(join(directory, 'my-policy.json'), JSON.stringify(POLICY, null, 4)),
    writeFile(join(directory, 'hello-world.manifest.json'), image.content.root.bytes),
  ]);
  sandbox = await startSandbox({ now: () => new Date() });
  const seeds = NAMES.map((name) => sandbox.createRepository({ account, region, name }));
  const [ubuntu, hello, autoscaler] = seeds;
  await ubuntu?.putImage({ ...image, tags: ['precise', 'trusty'] });
  await hello?.putImage({ ...image, tags: ['latest'] });
  await autoscaler?.putImage({ ...image, tags: ['v1.13.6'] });
  const commands = [...EXAMPLES, ...ERRORS].map(([command]) => command.replaceAll('"', '').split(/\s+/));
  const env = {
    AWS_ENDPOINT_URL_ECR: sandbox.endpoint,
    AWS_ENDPOINT_URL_STS: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_DEFAULT_REGION: region,
    AWS_DEFAULT_OUTPUT: 'json',
    AWS_CONFIG_FILE: join(directory, 'config'),
  };
  outcomes = await runAws(commands, { cwd: directory, env });
});

afterAll(async () => {
  await sandbox.close();
  await rm(directory, { recursive: true, force: true });
});

const numbered = <T>(commands: readonly (readonly [string, T])[], from = 0) =>
  commands.map(([command, expected], index) => ({ command, expected, at: from + index }));

test.each(numbered(EXAMPLES))('$command', ({ expected, at }) => {
  const { exitCode, stdout = '', stderr } = outcomes[at] ?? {};
  expect([exitCode, stderr]).toEqual([0, '']);
  if (expected === undefined) expect(stdout).toBe('');
  else expect(JSON.parse(stdout) as object).toMatchObject(expected);
});

test.each(numbered(ERRORS, EXAMPLES.length))('$command ends with $expected', ({ expected, at }) => {
  expect(outcomes[at]?.exitCode).not.toBe(0);
  expect(outcomes[at]?.stderr).toContain(`An error occurred (${expected}) when calling`);
});
