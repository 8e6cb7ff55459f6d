import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../src/commands/ledger/run.ts';
import { imageIds } from '../../src/image/identity.ts';
import { systemClock } from '../../src/util/clock.ts';
import { makeImage, type MadeImage } from '../support/images.ts';
import type { Table } from '../support/dynamodb.ts';
import { ACCOUNT, REGION, runtimeTo } from '../support/runtime.ts';
import { onStage, textOf } from './ledger-stage.ts';
import { inScene, type Scene } from './scene.ts';

const [web, billing, both] = ['web', 'billing', 'both'].map((files) => makeImage({ files })) as [
  MadeImage,
  MadeImage,
  MadeImage,
];
const several = makeImage({ files: 'several', platforms: ['linux/amd64', 'linux/arm64'] });

async function deleteImages({ sandbox }: Scene, repositoryName: string, imageTag: string): Promise<void> {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
  const client = new ECRClient({ endpoint: sandbox.endpoint, region: REGION, credentials });
  await client.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
  client.destroy();
}

/** `SERVICE STATE` of each record, by image ID, with its other services. */
async function recordsOf(table: Table): Promise<string[]> {
  const items = await table.items();
  return items
    .filter(({ state }) => state !== undefined)
    .map(({ service, state, others }) =>
      [service?.S, state?.S, ...(others?.L ?? []).map(({ M }) => M?.['service']?.S)].join(' '),
    )
    .sort();
}

describe('ledger seed', () => {
  test('claims what the repositories hold, each platform for its service; a second run writes nothing', () =>
    onStage(async ({ scene, table, run }) => {
      const uris = ['web', 'web-jobs', 'billing'].map((name) => scene.repository(name));
      await uris[0]?.putImage({ content: web.content, tags: ['1'] });
      await uris[1]?.putImage({ content: web.content, tags: ['7'] });
      await uris[1]?.putImage({ content: several.content, tags: ['8'] });
      await uris[2]?.putImage({ content: billing.content, tags: [] });
      const report = await run('seed');
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, claims: { compared: 4, written: 4, missing: 4 } });
      const billingUri = uris[2]?.uri ?? '';
      expect(await recordsOf(table)).toEqual([`${billingUri} confirmed`, ...Array<string>(3).fill('web confirmed')]);
      expect(await table.item(imageIds(web.identity)[0] ?? '')).toMatchObject({
        tag: { S: expect.stringMatching(/^[17]$/) },
      });
      const { PutItem = 0 } = table.calls;
      expect(await run('seed')).toMatchObject({ exitCode: 0, claims: { compared: 4, written: 0, missing: 0 } });
      // The record of the comparison, and no claim.
      expect(table.calls['PutItem']).toBe(PutItem + 1);
      expect(await run('verify')).toMatchObject({ verdict: 'unique', exitCode: 0 });
    }));

  test('assigns an image of two services to neither, and says so', () =>
    onStage(async ({ scene, table, env, run }) => {
      for (const name of ['web', 'billing'])
        await scene.repository(name).putImage({ content: both.content, tags: ['1'] });
      const report = await run('seed');
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, findings: [{ rule: 'shared-image' }] });
      expect(await recordsOf(table)).toEqual([expect.stringMatching(/shared/)]);
      const { uri } = scene.repository('third');
      for (const target of [uri, uri.replace(/third$/, 'web')]) {
        const guarded = await scene.guard(both, { to: `${target}:2` }, { env });
        expect(guarded.verdict).toBe('shared');
        expect(guarded.pushed).toBeUndefined();
      }
      // The seed is complete, whatever was found.
      expect(await run('verify')).toMatchObject({ findings: [{ rule: 'shared-image' }] });
    }));

  test('finds an image of one service that another has claimed, and assigns it to neither', () =>
    onStage(async ({ scene, table, env, run }) => {
      const [first, second] = [scene.repository('web'), scene.repository('billing')];
      expect(await scene.guard(both, { to: `${first.uri}:1` }, { env })).toMatchObject({ exitCode: 0 });
      await second.putImage({ content: both.content, tags: ['7'] });
      const report = await run('seed');
      expect(report.findings.map(({ rule }) => rule)).toEqual(['shared-image', 'unclaimed-image']);
      expect(textOf(report)).toContain(`billing has ${second.uri}:7, which the ledger gives to web`);
      expect(await recordsOf(table)).toEqual([`web shared ${second.uri}`]);
      expect((await run('seed')).findings.map(({ rule }) => rule)).toEqual(['shared-image']);
    }));

  test('seeds what it saw of a fleet that it could not read completely', () =>
    onStage(async ({ scene, table, run }) => {
      await scene.repository('web').putImage({ content: web.content, tags: ['1'] });
      await scene.repository('billing').putImage({ content: billing.content, tags: ['1'] });
      scene.sandbox.setFault(({ operation, repository }) =>
        operation === 'DescribeImages' && repository === 'billing' ? { kind: 'deny' } : undefined,
      );
      const report = await run('seed');
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3, claims: { written: 1 } });
      expect(textOf(report)).toContain('1 claim written; not everything could be read.');
      expect(await recordsOf(table)).toEqual(['web confirmed']);
    }));

  test('waits while the table is out of capacity, and goes on', () =>
    onStage(async ({ scene, table, run }) => {
      await scene.repository('web').putImage({ content: web.content, tags: ['1'] });
      table.setFault((operation, count) =>
        operation === 'PutItem' && count <= 9
          ? { kind: 'error', name: 'ProvisionedThroughputExceededException', status: 400 }
          : undefined,
      );
      const clock = { ...systemClock, sleep: () => Promise.resolve() };
      expect(await run('seed', {}, { clock })).toMatchObject({ exitCode: 0, claims: { written: 1 } });
      // Nine refused requests, the claim, and the record of the comparison.
      expect(table.calls['PutItem']).toBe(11);
    }));

  test('finds and counts the same, however often the table is out of capacity', () =>
    onStage(async ({ scene, table, env, run }) => {
      const [first, second] = [scene.repository('web'), scene.repository('billing')];
      const images = Array.from({ length: 10 }, (_, index) => makeImage({ files: `claimed by web ${index}` }));
      for (const [index, image] of images.entries()) {
        expect(await scene.guard(image, { to: `${first.uri}:${index}` }, { env })).toMatchObject({ exitCode: 0 });
        await second.putImage({ content: image.content, tags: [`${index}`] });
      }
      const { PutItem = 0, BatchGetItem = 0 } = table.calls;
      const full = { kind: 'error', name: 'ProvisionedThroughputExceededException', status: 400 } as const;
      table.setFault((operation, count) => {
        if (operation === 'PutItem') return count > PutItem + 4 && count <= PutItem + 40 ? full : undefined;
        // Before anything is read from the registries, too.
        return count <= BatchGetItem + 4 ? full : undefined;
      });
      const clock = { ...systemClock, sleep: () => Promise.resolve() };
      const report = await run('seed', {}, { clock });
      expect(report).toMatchObject({ claims: { compared: 10, written: 10, missing: 10 } });
      expect(report.findings.filter(({ rule }) => rule === 'unclaimed-image')).toHaveLength(10);
    }));

  test('counts what it has written if the run is cancelled', () =>
    onStage(async ({ scene, table, run }) => {
      const repository = scene.repository('web');
      for (let index = 0; index < 40; index += 1) {
        await repository.putImage({ content: makeImage({ files: `${index}` }).content, tags: [`${index}`] });
      }
      const stop = new AbortController();
      table.setFault((operation, count) => {
        if (operation === 'PutItem' && count === 20) stop.abort();
        return undefined;
      });
      const report = await run('seed', { signal: stop.signal });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(report.claims.written).toBeGreaterThan(0);
      expect(report.claims.compared).toBe(report.claims.written);
    }));

  test('reports that the ledger refuses, and ends with 3', () =>
    onStage(async ({ scene, table, run }) => {
      await scene.repository('web').putImage({ content: web.content, tags: ['1'] });
      table.setFault((operation) =>
        operation === 'PutItem' ? { kind: 'error', name: 'AccessDeniedException', status: 400 } : undefined,
      );
      const report = await run('seed');
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(textOf(report)).toContain('The ledger could not be checked: Access denied: dynamodb:PutItem');
    }));
});

describe('ledger verify', () => {
  test('finds what was pushed past the ledger, and writes no claim', () =>
    onStage(async ({ scene, table, env, run }) => {
      const [first, second] = [scene.repository('web'), scene.repository('billing')];
      await scene.guard(web, { to: `${first.uri}:1` }, { env });
      await run('seed');
      await second.putImage({ content: several.content, tags: ['7'] });
      const before = await recordsOf(table);
      const report = await run('verify');
      expect(report).toMatchObject({
        verdict: 'unknown',
        exitCode: 1,
        claims: { missing: 2, written: 0 },
        findings: [{ rule: 'unclaimed-image', tags: ['7'], claims: [] }],
      });
      expect(report.findings[0]).toMatchObject({ imageIds: expect.arrayContaining(imageIds(several.identity)) });
      expect(textOf(report)).toContain(`${second.uri}:7 has no claim in the ledger`);
      expect(textOf(report)).toContain('npx mintmark ledger seed');
      expect(await recordsOf(table)).toEqual(before);
      await run('seed');
      expect(await run('verify')).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [] });
    }));

  test('needs a ledger', () =>
    inScene(async (scene) => {
      const runtime = runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd });
      await expect(reconcile('verify', { timeoutMs: 20_000, rate: 1000 }, runtime)).rejects.toMatchObject({
        code: 'CONFIG',
      });
    }));

  test('releases the claim of a deleted image with --release, after a day', () =>
    onStage(async ({ scene, table, env, run }) => {
      const [first, second] = [scene.repository('web'), scene.repository('billing')];
      await first.putImage({ content: web.content, tags: ['1'] });
      await second.putImage({ content: billing.content, tags: ['1'] });
      await run('seed');
      await deleteImages(scene, 'web', '1');
      const later = (hours: number): void => {
        table.setFault(() => ({ kind: 'skew', milliseconds: hours * 3_600_000 }));
      };
      later(23);
      expect((await run('verify', { release: true })).released).toEqual({ count: 0 });
      later(25);
      expect((await run('verify')).released).toBeUndefined();
      expect(await recordsOf(table)).toEqual([`${second.uri} confirmed`, 'web confirmed']);
      const report = await run('verify', { release: true });
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, released: { count: 1 } });
      expect(textOf(report)).toContain('1 claim of an image that is gone was released.');
      expect(await recordsOf(table)).toEqual([`${second.uri} confirmed`, 'web held']);
      const guarded = await scene.guard(web, { to: `${second.uri}:2`, ledgerOnly: true }, { env });
      expect(guarded).toMatchObject({ exitCode: 0, pushed: { tag: '2' } });
      expect(await run('verify', { release: true })).toMatchObject({ exitCode: 0, released: { count: 0 } });
    }));

  test.each<[what: string, prepare: (scene: Scene) => Promise<unknown>, why: string]>([
    [
      'a repository could not be read',
      ({ sandbox }) => {
        sandbox.setFault(({ operation, repository }) =>
          operation === 'DescribeImages' && repository === 'billing' ? { kind: 'deny' } : undefined,
        );
        return Promise.resolve();
      },
      'not every registry was read completely',
    ],
    [
      'something was pushed without a claim',
      (scene) => scene.repository('search').putImage({ content: billing.content, tags: ['1'] }),
      'with a claim for each image',
    ],
    [
      'it serves a registry that is not read',
      (scene) => scene.configure('registries:\n  - region: us-east-1\nledger:\n  dynamodb:\n    table: mintmark\n'),
      'the ledger serves 111122223333/eu-west-1 too',
    ],
    [
      'only a part of the registry is read',
      (scene) =>
        scene.configure(
          'registries:\n  - { region: eu-west-1, repositories: ["web*"] }\nledger:\n  dynamodb:\n    table: mintmark\n',
        ),
      'the ledger serves 111122223333/eu-west-1 too',
    ],
  ])('releases nothing if %s', (_, prepare, why) =>
    onStage(async ({ scene, table, run }) => {
      scene.repository('billing');
      await scene.repository('web').putImage({ content: web.content, tags: ['1'] });
      await run('seed');
      await deleteImages(scene, 'web', '1');
      await prepare(scene);
      table.setFault(() => ({ kind: 'skew', milliseconds: 25 * 3_600_000 }));
      const report = await run('verify', { release: true });
      expect(textOf(report, 300)).toContain(`No claim was released: `);
      expect(textOf(report, 300)).toContain(why);
      expect(await recordsOf(table)).toEqual(['web confirmed']);
    }),
  );
});
