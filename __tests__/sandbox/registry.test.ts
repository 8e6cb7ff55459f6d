import {
  CreateRepositoryCreationTemplateCommand,
  DeleteRepositoryCreationTemplateCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  DescribeRepositoryCreationTemplatesCommand,
  GetAccountSettingCommand,
  GetRegistryScanningConfigurationCommand,
  GetRepositoryPolicyCommand,
  InitiateLayerUploadCommand,
  ListTagsForResourceCommand,
  PutAccountSettingCommand,
  PutRegistryScanningConfigurationCommand,
  PutReplicationConfigurationCommand,
  UpdateRepositoryCreationTemplateCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT, clientOf, closeAll, NOW, OTHER_ACCOUNT, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

describe('a repository creation template', () => {
  const repositoryPolicy = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
  });
  const settings = {
    prefix: 'team',
    description: 'what the team pushes',
    appliedFor: ['CREATE_ON_PUSH'],
    imageTagMutability: 'IMMUTABLE',
    resourceTags: [{ Key: 'team', Value: 'a' }],
    customRoleArn: `arn:aws:iam::${ACCOUNT}:role/ecr-templates`,
  } as const;
  const created = {
    ...settings,
    appliedFor: [...settings.appliedFor],
    resourceTags: [...settings.resourceTags],
    repositoryPolicy,
  };

  test('sets up a repository that a push creates', async () => {
    const client = clientOf(await sandboxed({ createsByApi: true }));
    const { repositoryCreationTemplate } = await client.send(new CreateRepositoryCreationTemplateCommand(created));
    expect(repositoryCreationTemplate).toMatchObject({ ...settings, createdAt: NOW, updatedAt: NOW });
    const push = (repositoryName: string): Promise<unknown> =>
      client.send(new InitiateLayerUploadCommand({ repositoryName }));
    await push('team/app');
    await expect(push('teams/app')).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
    const { repositories } = await client.send(new DescribeRepositoriesCommand());
    expect(repositories).toMatchObject([{ repositoryName: 'team/app', imageTagMutability: 'IMMUTABLE' }]);
    const resourceArn = repositories?.[0]?.repositoryArn;
    expect(await client.send(new ListTagsForResourceCommand({ resourceArn }))).toMatchObject({
      tags: settings.resourceTags,
    });
    const { policyText } = await client.send(new GetRepositoryPolicyCommand({ repositoryName: 'team/app' }));
    expect(JSON.parse(policyText ?? '')).toEqual(JSON.parse(repositoryPolicy));
  });

  test('is unique, is changed only in what the request names, and is deleted', async () => {
    const client = clientOf(await sandboxed());
    const templates = async (prefixes?: string[]): Promise<unknown> =>
      (await client.send(new DescribeRepositoryCreationTemplatesCommand({ prefixes }))).repositoryCreationTemplates;
    const create = new CreateRepositoryCreationTemplateCommand(created);
    await client.send(create);
    await expect(client.send(create)).rejects.toMatchObject({ name: 'TemplateAlreadyExistsException' });
    const change = { prefix: 'team', imageTagMutability: 'MUTABLE', repositoryPolicy: '' } as const;
    await client.send(new UpdateRepositoryCreationTemplateCommand(change));
    const [changed] = (await templates(['team'])) as unknown[];
    expect(changed).toMatchObject({ ...settings, imageTagMutability: 'MUTABLE' });
    expect(changed).not.toHaveProperty('repositoryPolicy');
    expect(await templates(['other'])).toEqual([]);
    await client.send(new DeleteRepositoryCreationTemplateCommand({ prefix: 'team' }));
    expect(await templates()).toEqual([]);
    for (const missing of [
      new DeleteRepositoryCreationTemplateCommand({ prefix: 'team' }),
      new UpdateRepositoryCreationTemplateCommand({ prefix: 'team' }),
    ]) {
      await expect(client.send(missing)).rejects.toMatchObject({ name: 'TemplateNotFoundException' });
    }
  });
});

describe('a registry', () => {
  test('is described with the replication that was put', async () => {
    const client = clientOf(await sandboxed());
    expect(await client.send(new DescribeRegistryCommand())).toMatchObject({
      registryId: ACCOUNT,
      replicationConfiguration: { rules: [] },
    });
    const replicationConfiguration = {
      rules: [
        {
          destinations: [{ region: 'us-east-1', registryId: OTHER_ACCOUNT }],
          repositoryFilters: [{ filter: 'team/', filterType: 'PREFIX_MATCH' as const }],
        },
      ],
    };
    await client.send(new PutReplicationConfigurationCommand({ replicationConfiguration }));
    expect(await client.send(new DescribeRegistryCommand())).toMatchObject({ replicationConfiguration });
    const itself = { rules: [{ destinations: [{ region: REGION, registryId: ACCOUNT }] }] };
    await expect(
      client.send(new PutReplicationConfigurationCommand({ replicationConfiguration: itself })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('keeps its scanning configuration', async () => {
    const client = clientOf(await sandboxed());
    const get = new GetRegistryScanningConfigurationCommand();
    expect((await client.send(get)).scanningConfiguration).toEqual({ scanType: 'BASIC', rules: [] });
    const rules = [
      {
        scanFrequency: 'SCAN_ON_PUSH' as const,
        repositoryFilters: [{ filter: 'prod-*', filterType: 'WILDCARD' as const }],
      },
    ];
    await client.send(new PutRegistryScanningConfigurationCommand({ scanType: 'ENHANCED', rules }));
    expect((await client.send(get)).scanningConfiguration).toEqual({ scanType: 'ENHANCED', rules });
  });

  test('has account settings, each with its own values', async () => {
    const client = clientOf(await sandboxed());
    const get = (name: string): Promise<unknown> => client.send(new GetAccountSettingCommand({ name }));
    const put = (name: string, value: string): Promise<unknown> =>
      client.send(new PutAccountSettingCommand({ name, value }));
    expect(await get('BASIC_SCAN_TYPE_VERSION')).toMatchObject({ value: 'AWS_NATIVE' });
    expect(await put('BLOB_MOUNTING', 'DISABLED')).toMatchObject({ name: 'BLOB_MOUNTING', value: 'DISABLED' });
    expect(await get('BLOB_MOUNTING')).toMatchObject({ name: 'BLOB_MOUNTING', value: 'DISABLED' });
    await expect(put('BLOB_MOUNTING', 'V2')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(get('NONE')).rejects.toMatchObject({ name: 'ValidationException' });
    const elsewhere = clientOf(await sandboxed({ mounts: false }));
    expect(await elsewhere.send(new GetAccountSettingCommand({ name: 'BLOB_MOUNTING' }))).toMatchObject({
      value: 'DISABLED',
    });
  });
});
