import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  DescribeRepositoriesCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  type Repository,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, closeAll, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0b8d6c2e-1111-2222-3333-444455556666`;
const resourceArn = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/app`;

async function create(settings: Omit<CreateRepositoryCommandInput, 'repositoryName'>): Promise<Repository | undefined> {
  const client = clientOf(await sandboxed());
  const created = await client.send(new CreateRepositoryCommand({ repositoryName: 'app', ...settings }));
  const described = await client.send(new DescribeRepositoriesCommand({ repositoryNames: ['app'] }));
  // What Terraform reads after a write: any difference would be a plan that never settles.
  expect(described.repositories).toEqual([created.repository]);
  return created.repository;
}

describe('CreateRepository', () => {
  test('keeps the settings for scanning, encryption and movable tags', async () => {
    const filters = [
      { filterType: 'WILDCARD', filter: 'latest*' },
      { filterType: 'WILDCARD', filter: 'dev-*' },
    ] as const;
    expect(
      await create({
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [...filters],
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY },
      }),
    ).toMatchObject({
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters,
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY },
    });
  });

  test('has the usual defaults, and names the key that AWS manages by its ARN', async () => {
    const usual = await create({});
    expect(usual).toMatchObject({
      imageTagMutability: 'MUTABLE',
      imageScanningConfiguration: { scanOnPush: false },
      encryptionConfiguration: { encryptionType: 'AES256' },
    });
    expect(usual).not.toHaveProperty('imageTagMutabilityExclusionFilters');
    const managed = await create({ encryptionConfiguration: { encryptionType: 'KMS' } });
    expect(managed?.encryptionConfiguration?.kmsKey).toMatch(
      new RegExp(`^arn:aws:kms:${REGION}:${ACCOUNT}:key/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
    );
    const short = await create({ encryptionConfiguration: { encryptionType: 'KMS_DSSE', kmsKey: 'alias/images' } });
    expect(short?.encryptionConfiguration?.kmsKey).toBe(`arn:aws:kms:${REGION}:${ACCOUNT}:alias/images`);
  });

  test.each<[string, string, Omit<CreateRepositoryCommandInput, 'repositoryName'>]>([
    [
      'filters of a repository without exclusions',
      'InvalidParameterException',
      {
        imageTagMutability: 'IMMUTABLE',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
      },
    ],
    [
      'a filter with three wildcards',
      'InvalidParameterException',
      {
        imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'a*b*c*' }],
      },
    ],
    [
      'a filter that no tag could match',
      'InvalidParameterException',
      {
        imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'a/b' }],
      },
    ],
    [
      'a key without KMS',
      'InvalidParameterException',
      { encryptionConfiguration: { encryptionType: 'AES256', kmsKey: KEY } },
    ],
    [
      'a key of another region',
      'KmsException',
      { encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY.replace(REGION, 'us-east-1') } },
    ],
    ['a tag of AWS', 'InvalidTagParameterException', { tags: [{ Key: 'aws:cloudformation:stack', Value: 'x' }] }],
    ['a long value', 'InvalidTagParameterException', { tags: [{ Key: 'team', Value: 'x'.repeat(257) }] }],
    [
      'too many tags',
      'TooManyTagsException',
      { tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' })) },
    ],
  ])('refuses %s with %s, and creates nothing', async (_, name, settings) => {
    const sandbox = await sandboxed();
    const command = new CreateRepositoryCommand({ repositoryName: 'app', ...settings });
    await expect(clientOf(sandbox).send(command)).rejects.toMatchObject({ name });
    expect(sandbox.has({ account: ACCOUNT, region: REGION, name: 'app' })).toBe(false);
  });
});

describe('an existing repository', () => {
  test('applies PutImageTagMutability from the next push on', async () => {
    const sandbox = await sandboxed();
    const app = sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
    const client = clientOf(sandbox);
    await app.putImage({ ...makeImage({ files: 'a' }), tags: ['1', 'latest'] });
    const put = await client.send(
      new PutImageTagMutabilityCommand({
        repositoryName: 'app',
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
      }),
    );
    expect(put).toMatchObject({
      registryId: ACCOUNT,
      repositoryName: 'app',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
    });
    await app.putImage({ ...makeImage({ files: 'b' }), tags: ['latest'] });
    const moved = app.putImage({ ...makeImage({ files: 'b' }), tags: ['1'] });
    await expect(moved).rejects.toMatchObject({ code: 'ImageTagAlreadyExistsException' });
    const back = await client.send(
      new PutImageTagMutabilityCommand({ repositoryName: 'app', imageTagMutability: 'MUTABLE' }),
    );
    expect(back).not.toHaveProperty('imageTagMutabilityExclusionFilters');
    await app.putImage({ ...makeImage({ files: 'b' }), tags: ['1'] });
  });

  test('keeps PutImageScanningConfiguration', async () => {
    const sandbox = await sandboxed();
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app' });
    const client = clientOf(sandbox);
    const imageScanningConfiguration = { scanOnPush: true };
    const put = new PutImageScanningConfigurationCommand({ repositoryName: 'app', imageScanningConfiguration });
    expect(await client.send(put)).toMatchObject({ registryId: ACCOUNT, imageScanningConfiguration });
    const { repositories } = await client.send(new DescribeRepositoriesCommand());
    expect(repositories).toMatchObject([{ imageScanningConfiguration }]);
  });

  test('gets tags, loses them, and refuses more than 50', async () => {
    const sandbox = await sandboxed();
    sandbox.createRepository({ account: ACCOUNT, region: REGION, name: 'app', tags: { team: 'a', stage: 'dev' } });
    const client = clientOf(sandbox);
    const tags = [
      { Key: 'team', Value: 'b' },
      { Key: 'cost', Value: '' },
    ];
    await client.send(new TagResourceCommand({ resourceArn, tags }));
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ['stage', 'absent'] }));
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
    const many = Array.from({ length: 49 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    await expect(client.send(new TagResourceCommand({ resourceArn, tags: many }))).rejects.toMatchObject({
      name: 'TooManyTagsException',
    });
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
    const other = new TagResourceCommand({ resourceArn: `${resourceArn}-other`, tags });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  });
});
