import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  ListImagesCommand,
  paginateDescribeRepositories,
  paginateListImages,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeArtifact, makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, closeAll, NOW, OTHER_ACCOUNT, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const seed = (name: string): { account: string; region: string; name: string } => ({
  account: ACCOUNT,
  region: REGION,
  name,
});

describe('DescribeRepositories', () => {
  test('lists the repositories of the credentials’ account and region, by name, page by page', async () => {
    const sandbox = await sandboxed();
    for (const name of ['c', 'a', 'b']) sandbox.createRepository(seed(`team/${name}`));
    sandbox.createRepository({ ...seed('elsewhere'), region: 'us-east-1' });
    sandbox.createRepository({ ...seed('not-ours'), account: OTHER_ACCOUNT });
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateDescribeRepositories({ client: clientOf(sandbox), pageSize: 2 }, {})) {
      pages.push((page.repositories ?? []).map(({ repositoryName }) => repositoryName));
    }
    expect(pages).toEqual([['team/a', 'team/b'], ['team/c']]);
  });

  test('describes what was created, with a URI that accepts pushes', async () => {
    const sandbox = await sandboxed();
    const client = clientOf(sandbox);
    await client.send(new CreateRepositoryCommand({ repositoryName: 'app', imageTagMutability: 'IMMUTABLE' }));
    const { repositories } = await client.send(new DescribeRepositoriesCommand({ repositoryNames: ['app'] }));
    expect(repositories).toEqual([
      expect.objectContaining({
        registryId: ACCOUNT,
        repositoryArn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/app`,
        repositoryUri: `${sandbox.endpoint.slice('http://'.length)}/${ACCOUNT}/${REGION}/app`,
        createdAt: NOW,
        imageTagMutability: 'IMMUTABLE',
      }),
    ]);
  });

  test('limits the page size, and refuses more than ECR accepts', async () => {
    const sandbox = await sandboxed({ pageSize: 1 });
    for (const name of ['one', 'two']) sandbox.createRepository(seed(name));
    const client = clientOf(sandbox);
    const page = await client.send(new DescribeRepositoriesCommand({ maxResults: 1000 }));
    expect(page.repositories).toHaveLength(1);
    expect(page.nextToken).toBeDefined();
    await expect(client.send(new DescribeRepositoriesCommand({ maxResults: 1001 }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  test('denies another account’s repositories, named or not, unless that account grants access', async () => {
    const options = { ...seed('theirs'), account: OTHER_ACCOUNT };
    const strict = await sandboxed();
    strict.createRepository(options);
    const client = clientOf(strict);
    const list = new DescribeRepositoriesCommand({ registryId: OTHER_ACCOUNT });
    await expect(client.send(list)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('not authorized to perform: ecr:DescribeRepositories'),
    });
    const named = (name: string): ListImagesCommand =>
      new ListImagesCommand({ registryId: OTHER_ACCOUNT, repositoryName: name });
    await expect(client.send(named('theirs'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(client.send(named('nobodys'))).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });

    const open = await sandboxed({ trustingAccounts: [OTHER_ACCOUNT] });
    open.createRepository(options);
    expect((await clientOf(open).send(list)).repositories).toHaveLength(1);
  });
});

describe('repositories', () => {
  test('have names by the grammar of ECR only, however they are created', async () => {
    const sandbox = await sandboxed();
    const client = clientOf(sandbox);
    const names = ['a', 'App', '-app', 'app-', 'a//b', 'a..b', 'a___b', '/app', 'app/', 'a'.repeat(257)];
    for (const name of names) {
      expect(() => sandbox.createRepository(seed(name))).toThrow("Invalid parameter at 'repositoryName'");
      await expect(client.send(new CreateRepositoryCommand({ repositoryName: name }))).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
    }
    for (const name of ['ab', 'a/b', 'team-1/app_2.x', 'a--b/c__d', 'a'.repeat(256)])
      sandbox.createRepository(seed(name));
  });

  test('are unique, and deleted with images only by force', async () => {
    const sandbox = await sandboxed();
    const repository = sandbox.createRepository(seed('app'));
    await repository.putImage(makeImage());
    const client = clientOf(sandbox);
    await expect(client.send(new CreateRepositoryCommand({ repositoryName: 'app' }))).rejects.toMatchObject({
      name: 'RepositoryAlreadyExistsException',
    });
    await expect(client.send(new DeleteRepositoryCommand({ repositoryName: 'app' }))).rejects.toMatchObject({
      name: 'RepositoryNotEmptyException',
    });
    await client.send(new DeleteRepositoryCommand({ repositoryName: 'app', force: true }));
    await expect(client.send(new ListImagesCommand({ repositoryName: 'app' }))).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    });
  });

  test('an unimplemented operation says so in the AWS format', async () => {
    const client = clientOf(await sandboxed());
    const command = new DescribePullThroughCacheRulesCommand();
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('ecr:DescribePullThroughCacheRules'),
    });
  });
});

describe('ListImages', () => {
  test('has an entry for each tag, and shows archived images only on request', async () => {
    const sandbox = await sandboxed();
    const repository = sandbox.createRepository(seed('app'));
    const kept = await repository.putImage({ ...makeImage({ files: 'kept' }), tags: ['1', 'latest'] });
    const untagged = await repository.putImage(makeImage({ files: 'untagged' }));
    const archived = await repository.putImage({ ...makeImage({ files: 'archived' }), tags: ['0'] });
    repository.setImageStatus(archived, 'ARCHIVED');
    const client = clientOf(sandbox);
    const list = async (filter?: ListImagesCommand['input']['filter']): Promise<unknown> =>
      (await client.send(new ListImagesCommand({ repositoryName: 'app', filter }))).imageIds;
    const entries = [
      { imageDigest: kept, imageTag: '1' },
      { imageDigest: kept, imageTag: 'latest' },
      { imageDigest: untagged },
    ];
    expect(await list()).toEqual(entries);
    expect(await list({ imageStatus: 'ANY' })).toEqual([...entries, { imageDigest: archived, imageTag: '0' }]);
    expect(await list({ tagStatus: 'UNTAGGED' })).toEqual([{ imageDigest: untagged }]);
    expect(await list({ imageStatus: 'ARCHIVED' })).toEqual([{ imageDigest: archived, imageTag: '0' }]);
  });

  test('pages through images that are created only when they are reached', async () => {
    const sandbox = await sandboxed();
    const made: number[] = [];
    const at = (index: number): ReturnType<typeof makeImage> & { tags: string[] } => {
      made.push(index);
      return { ...makeImage({ files: String(index) }), tags: [`v${index}`] };
    };
    sandbox.createRepository({ ...seed('huge'), generated: { count: 250, at } });
    const client = clientOf(sandbox);
    await client.send(new ListImagesCommand({ repositoryName: 'huge', maxResults: 1 }));
    expect(made.length).toBeLessThanOrEqual(2);
    const tags: (string | undefined)[] = [];
    for await (const page of paginateListImages({ client }, { repositoryName: 'huge' })) {
      tags.push(...(page.imageIds ?? []).map(({ imageTag }) => imageTag));
    }
    expect(tags).toEqual(Array.from({ length: 250 }, (_, index) => `v${index}`));
  });
});

test('two concurrent listings of images yet to be created are both complete', async () => {
  // A storage that takes some time, unlike memory.
  const behind = await sandboxed({ anonymous: true });
  behind.createRepository(seed('huge'));
  const sandbox = await sandboxed({ registry: new URL(behind.endpoint) });
  const at = (index: number): ReturnType<typeof makeImage> => makeImage({ files: String(index) });
  sandbox.createRepository({ ...seed('huge'), generated: { count: 3, at } });
  const client = clientOf(sandbox);
  const list = (): Promise<unknown> => client.send(new ListImagesCommand({ repositoryName: 'huge' }));
  const [first, second] = await Promise.all([list(), list()]);
  expect(first).toMatchObject({ imageIds: [{}, {}, {}] });
  expect(second).toMatchObject({ imageIds: [{}, {}, {}] });
});

describe('DescribeImages', () => {
  test('returns what an image is, when it was pushed, and its status', async () => {
    const sandbox = await sandboxed();
    const repository = sandbox.createRepository(seed('app'));
    const image = makeImage({ attestation: true });
    const pushedAt = new Date('2026-01-02T03:04:05Z');
    await repository.putImage({ ...image, tags: ['1'], pushedAt });
    const artifact = await repository.putImage(makeArtifact('{}', 'application/spdx+json'));
    const client = clientOf(sandbox);
    const ids = [{ imageTag: '1' }, { imageDigest: artifact }];
    const { imageDetails } = await client.send(new DescribeImagesCommand({ repositoryName: 'app', imageIds: ids }));
    expect(imageDetails).toEqual([
      expect.objectContaining({
        imageDigest: image.digest,
        imageTags: ['1'],
        imagePushedAt: pushedAt,
        imageManifestMediaType: 'application/vnd.oci.image.index.v1+json',
        imageStatus: 'ACTIVE',
      }),
      expect.objectContaining({ imageDigest: artifact, artifactMediaType: 'application/spdx+json' }),
    ]);
  });

  test('refuses the whole request if one image is missing', async () => {
    const sandbox = await sandboxed();
    const digest = await sandbox.createRepository(seed('app')).putImage(makeImage());
    const imageIds = [{ imageDigest: digest }, { imageTag: 'none' }];
    const command = new DescribeImagesCommand({ repositoryName: 'app', imageIds });
    await expect(clientOf(sandbox).send(command)).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  });
});
