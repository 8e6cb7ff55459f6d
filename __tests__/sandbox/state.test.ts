import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  CreateRepositoryCreationTemplateCommand,
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  DescribeRepositoryCreationTemplatesCommand,
  GetAccountSettingCommand,
  GetLifecyclePolicyCommand,
  GetRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  PutAccountSettingCommand,
  PutLifecyclePolicyCommand,
  PutRegistryPolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Digest } from '../../src/image/digest.ts';
import { digestOf } from '../../src/image/digest.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { indexOf, makeImage } from '../support/images.ts';
import { ACCOUNT, clientOf, closeAll, NOW, REGION, sandboxed } from './support.ts';

afterEach(closeAll);

const APP = { account: ACCOUNT, region: REGION, name: 'team/app' };
const LIFECYCLE = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 5 },
      action: { type: 'expire' },
    },
  ],
});
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }],
});
const REGISTRY_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:CreateRepository', Resource: '*' }],
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-state-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('a sandbox that keeps its state', () => {
  test('answers after a restart as it did before', async () => {
    const first = await sandboxed({ stateDirectory: directory });
    const digests = await fill(first);
    const before = await answers(first, digests);
    await first.close();
    const second = await sandboxed({ stateDirectory: directory, now: () => new Date('2030-01-01T00:00:00Z') });
    // Its address is a new one.
    const moved = JSON.stringify(before).replaceAll(
      first.endpoint.slice('http://'.length),
      second.endpoint.slice('http://'.length),
    );
    expect(await answers(second, digests)).toEqual(JSON.parse(moved));
  });

  test('keeps nothing that was deleted, and everything that came since', async () => {
    const first = await sandboxed({ stateDirectory: directory, orphanedBlobs: false });
    const repository = first.createRepository(APP);
    const [old, young] = [makeImage(), makeImage({ labels: { build: '2' } })];
    await repository.putImage({ content: old.content, tags: ['1'] });
    await first.close();
    const second = await sandboxed({ stateDirectory: directory, orphanedBlobs: false });
    const again = second.repository(ACCOUNT, REGION, APP.name);
    await again.deleteManifest(digestOf(old.content.root.bytes));
    await again.putImage({ content: young.content, tags: ['2'] });
    await second.close();
    const parts = [young.content.root.bytes, ...young.content.blobs];
    expect(readdirSync(join(directory, 'blobs', 'sha256')).sort()).toEqual(
      [...new Set(parts.map((bytes) => digestOf(bytes).slice('sha256:'.length)))].sort(),
    );
    const third = await sandboxed({ stateDirectory: directory });
    const { imageDetails = [] } = await clientOf(third).send(new DescribeImagesCommand({ repositoryName: APP.name }));
    expect(imageDetails.map(({ imageTags }) => imageTags)).toEqual([['2']]);
  });

  test('begins empty in a new directory, and refuses one with other contents', async () => {
    const inside = join(directory, 'new', 'state');
    const sandbox = await sandboxed({ stateDirectory: inside });
    expect(readdirSync(inside)).toContain('state.json');
    await sandbox.close();
    expect(readdirSync(inside)).toContain('state.json');
    await expect(sandboxed({ stateDirectory: directory })).rejects.toMatchObject({
      code: 'USAGE',
      message: `Cannot take the state from ${directory}: it is not empty, and has no state.json`,
    });
    // Reported at the start, and not only when there is something to lose.
    await expect(sandboxed({ stateDirectory: '/proc/none' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('Cannot save the state to /proc/none: '),
    });
    const file = join(directory, 'new', 'file');
    writeFileSync(file, '');
    await expect(sandboxed({ stateDirectory: file })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(`Cannot take the state from ${file}: ${file} is a file, not a directory`),
    });
  });

  test.each([
    ['half a file', (text: string) => text.slice(0, text.length / 2), /state\.json: .*JSON/],
    ['a later version', (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'), /schemaVersion/],
    ['an invalid time', (text: string) => text.replace(/"pushedAt": ".*?"/, '"pushedAt": "today"'), /pushedAt/],
    ['an invalid name', (text: string) => text.replace('team/app', 'Team App'), /repositoryName/],
    ['a duplicate repository', doubled, /already exists/],
    ['a missing blob', (text: string) => text.replace(/sha256:[0-9a-f]{4}/, 'sha256:0000'), /ENOENT/],
  ])('refuses %s', async (_, change, message) => {
    const first = await sandboxed({ stateDirectory: directory });
    await first.createRepository(APP).putImage({ content: makeImage().content, tags: ['1'] });
    await first.close();
    const file = join(directory, 'state.json');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const refused = sandboxed({ stateDirectory: directory });
    await expect(refused).rejects.toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) });
  });

  test('refuses content that was changed', async () => {
    const first = await sandboxed({ stateDirectory: directory });
    const image = makeImage();
    await first.createRepository(APP).putImage({ content: image.content, tags: ['1'] });
    await first.close();
    for (const bytes of [image.content.root.bytes, image.content.blobs[0] ?? Buffer.of()]) {
      const file = join(directory, 'blobs', 'sha256', digestOf(bytes).slice('sha256:'.length));
      writeFileSync(file, `${Buffer.from(bytes).toString()} `);
      await expect(sandboxed({ stateDirectory: directory })).rejects.toMatchObject({
        message: `The saved state is damaged: ${file}: its content does not have the digest that it is named after`,
      });
      writeFileSync(file, bytes);
    }
  });
});

function doubled(text: string): string {
  const state: unknown = JSON.parse(text);
  if (typeof state !== 'object' || state === null || !('repositories' in state)) throw new Error(text);
  const { repositories } = state;
  return JSON.stringify({ ...state, repositories: [repositories, repositories].flat(2) });
}

/** One of each kind of thing that a sandbox can hold. @returns the digests to request */
async function fill(sandbox: Sandbox): Promise<readonly Digest[]> {
  const client = clientOf(sandbox);
  await client.send(
    new CreateRepositoryCommand({
      repositoryName: APP.name,
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest*' }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: 'KMS' },
      tags: [{ Key: 'team', Value: 'one' }],
    }),
  );
  await client.send(new PutLifecyclePolicyCommand({ repositoryName: APP.name, lifecyclePolicyText: LIFECYCLE }));
  await client.send(new SetRepositoryPolicyCommand({ repositoryName: APP.name, policyText: POLICY }));
  await client.send(new PutRegistryPolicyCommand({ policyText: REGISTRY_POLICY }));
  await client.send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'DISABLED' }));
  await client.send(
    new CreateRepositoryCreationTemplateCommand({
      prefix: 'team',
      appliedFor: ['CREATE_ON_PUSH'],
      imageTagMutability: 'IMMUTABLE',
    }),
  );
  const repository = sandbox.repository(ACCOUNT, REGION, APP.name);
  const [child, archived, deleted] = ['child', 'archived', 'deleted'].map((build) => makeImage({ labels: { build } }));
  if (!child || !archived || !deleted) throw new Error('three images were made');
  const index = indexOf([child.content.root]);
  const root = await repository.putImage({
    content: { blobs: child.content.blobs, children: [child.content.root], root: index },
    tags: ['v1', 'latest'],
    pushedAt: new Date('2026-01-01T00:00:00Z'),
  });
  const old = await repository.putImage({ content: archived.content, pushedAt: NOW });
  repository.setImageStatus(old, 'ARCHIVED');
  await repository.deleteManifest(await repository.putImage({ content: deleted.content, tags: ['gone'] }));
  const orphans = deleted.content.blobs.map((bytes) => digestOf(bytes));
  return [root, old, ...orphans];
}

/** What a client sees of it, as JSON. */
async function answers(sandbox: Sandbox, digests: readonly Digest[]): Promise<unknown> {
  const client = clientOf(sandbox);
  const repositoryName = APP.name;
  const all = [
    await client.send(new DescribeRepositoriesCommand({})),
    await client.send(new DescribeImagesCommand({ repositoryName })),
    await client.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [...digests] })),
    await client.send(
      new BatchGetImageCommand({
        repositoryName,
        imageIds: digests.slice(0, 2).map((imageDigest) => ({ imageDigest })),
      }),
    ),
    await client.send(
      new ListTagsForResourceCommand({ resourceArn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${APP.name}` }),
    ),
    await client.send(new GetLifecyclePolicyCommand({ repositoryName })),
    await client.send(new GetRepositoryPolicyCommand({ repositoryName })),
    await client.send(new GetRegistryPolicyCommand({})),
    await client.send(new GetAccountSettingCommand({ name: 'BLOB_MOUNTING' })),
    await client.send(new DescribeRegistryCommand({})),
    await client.send(new DescribeRepositoryCreationTemplatesCommand({})),
  ].map(({ $metadata, ...answer }) => [$metadata.httpStatusCode, answer]);
  return JSON.parse(JSON.stringify(all));
}
