import {
  DeleteRegistryPolicyCommand,
  DeleteRepositoryPolicyCommand,
  GetRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
  PutAccountSettingCommand,
  PutRegistryPolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT, clientOf, closeAll, OTHER_ACCOUNT, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const repositoryName = 'app';
const app = { account: ACCOUNT, region: REGION, name: repositoryName };
const statement = { Sid: 'pull', Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage'] };
const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

describe('a repository policy', () => {
  test('is kept as ECR writes it, returned by each operation, and deleted', async () => {
    const sandbox = await sandboxed();
    sandbox.createRepository(app);
    const client = clientOf(sandbox);
    const get = new GetRepositoryPolicyCommand({ repositoryName });
    await expect(client.send(get)).rejects.toMatchObject({
      name: 'RepositoryPolicyNotFoundException',
      message: `Repository policy does not exist for the repository with name 'app' in the registry with id '${ACCOUNT}'`,
    });
    const set = await client.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    expect(set).toMatchObject({ registryId: ACCOUNT, repositoryName });
    expect(set.policyText).toContain('"Action" : [ "ecr:BatchGetImage" ]');
    expect(JSON.parse(set.policyText ?? '')).toEqual(JSON.parse(policyText));
    expect((await client.send(get)).policyText).toBe(set.policyText);
    const deleted = await client.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    expect(deleted.policyText).toBe(set.policyText);
    await expect(client.send(get)).rejects.toMatchObject({ name: 'RepositoryPolicyNotFoundException' });
  });

  test.each([
    ['no JSON', 'no JSON'],
    ['no statement', '{"Version":"2012-10-17","Statement":[]}'],
    ['another version', JSON.stringify({ Version: '2024-01-01', Statement: [statement] })],
    ['no principal', JSON.stringify({ Statement: [{ ...statement, Principal: undefined }] })],
    ['another effect', JSON.stringify({ Statement: [{ ...statement, Effect: 'Perhaps' }] })],
    ['a resource', JSON.stringify({ Statement: [{ ...statement, Resource: '*' }] })],
    ['an action of another service', JSON.stringify({ Statement: { ...statement, Action: 's3:GetObject' } })],
  ])('with %s is refused in the words of ECR', async (_, text) => {
    const sandbox = await sandboxed();
    sandbox.createRepository(app);
    const set = new SetRepositoryPolicyCommand({ repositoryName, policyText: text });
    await expect(clientOf(sandbox).send(set)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining("Invalid parameter at 'PolicyText' failed to satisfy constraint"),
    });
  });

  test('of another account’s repository is out of reach', async () => {
    const sandbox = await sandboxed();
    sandbox.createRepository({ ...app, account: OTHER_ACCOUNT });
    const set = new SetRepositoryPolicyCommand({ registryId: OTHER_ACCOUNT, repositoryName, policyText });
    await expect(clientOf(sandbox).send(set)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('the registry policy', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: { ...statement, Resource: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/*` },
  });

  test('belongs to one account and region', async () => {
    const sandbox = await sandboxed();
    const client = clientOf(sandbox);
    const put = await client.send(new PutRegistryPolicyCommand({ policyText: text }));
    expect(JSON.parse(put.policyText ?? '')).toEqual(JSON.parse(text));
    expect(await client.send(new GetRegistryPolicyCommand())).toMatchObject({
      registryId: ACCOUNT,
      policyText: put.policyText,
    });
    for (const other of [clientOf(sandbox, OTHER_ACCOUNT), clientOf(sandbox, ACCOUNT, 'us-east-1')]) {
      await expect(other.send(new GetRegistryPolicyCommand())).rejects.toMatchObject({
        name: 'RegistryPolicyNotFoundException',
      });
    }
    await client.send(new DeleteRegistryPolicyCommand());
    await expect(client.send(new DeleteRegistryPolicyCommand())).rejects.toMatchObject({
      name: 'RegistryPolicyNotFoundException',
    });
  });

  test('needs a resource, and with scope V1 covers only replication', async () => {
    const client = clientOf(await sandboxed());
    await expect(client.send(new PutRegistryPolicyCommand({ policyText }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await client.send(new PutAccountSettingCommand({ name: 'REGISTRY_POLICY_SCOPE', value: 'V1' }));
    await expect(client.send(new PutRegistryPolicyCommand({ policyText: text }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    const replication = text.replace('ecr:BatchGetImage', 'ecr:ReplicateImage');
    await client.send(new PutRegistryPolicyCommand({ policyText: replication }));
  });
});
