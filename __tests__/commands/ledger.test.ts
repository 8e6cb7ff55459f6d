import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { describe, expect, test } from '@jest/globals';
import type { Runtime } from '../../src/commands/runtime.ts';
import { imageIds } from '../../src/image/identity.ts';
import { renderText } from '../../src/report/text.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import type { Report } from '../../src/checking/report.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { dynamoEnv, type Table, withTable } from '../support/dynamodb.ts';
import { makeImage } from '../support/images.ts';
import { envOf, inScene, type Scene } from './scene.ts';
import { viewOf } from '../../src/checking/view.ts';

const image = makeImage({ files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } });
const several = makeImage({
  files: 'several',
  platforms: ['linux/amd64', 'linux/arm64'],
  labels: { [BUILD_ID_LABEL]: '2' },
});

/** A scene whose two services share a ledger. */
async function withLedger(
  work: (scene: Scene, table: Table, env: Record<string, string>) => Promise<void>,
): Promise<void> {
  await withTable((table) =>
    inScene(async (scene) => {
      await scene.configure('ledger:\n  dynamodb:\n    table: mintmark\n');
      await work(
        scene,
        table,
        envOf(scene, { AWS_ENDPOINT_URL_DYNAMODB: dynamoEnv(table.endpoint)['AWS_ENDPOINT_URL_DYNAMODB'] ?? '' }),
      );
    }),
  );
}

/** Two guards of different services with the same image. A manifest is put long after both have checked. */
async function race(scene: Scene, runtime: Partial<Runtime> = {}): Promise<readonly Report[]> {
  const uris = ['web', 'billing'].map((name) => scene.repository(name).uri);
  scene.sandbox.setFault(({ operation }) => (operation === 'PutImage' ? { kind: 'latency', ms: 2_000 } : undefined));
  return Promise.all(uris.map((uri) => scene.guard(image, { to: `${uri}:1` }, runtime)));
}

async function deleteImage({ sandbox }: Scene, repositoryName: string, imageDigest: string): Promise<void> {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
  const client = new ECRClient({ endpoint: sandbox.endpoint, region: REGION, credentials });
  await client.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
  client.destroy();
}

describe('two guards with one image at the same time', () => {
  test('both push without a ledger: this is the race', () =>
    inScene(async (scene) => {
      const reports = await race(scene);
      expect(reports.map(({ exitCode, pushed }) => [exitCode, pushed?.tag])).toEqual([
        [0, '1'],
        [0, '1'],
      ]);
    }));

  test('cannot both push with a ledger: one pushes, and the other learns who did', () =>
    withLedger(async (scene, table, env) => {
      const reports = await race(scene, { env });
      const winner = reports.find(({ exitCode }) => exitCode === 0);
      const loser = reports.find(({ exitCode }) => exitCode !== 0);
      expect(winner).toMatchObject({ verdict: 'unique', findings: [], pushed: { tag: '1' } });
      expect(loser).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(loser?.findings).toMatchObject([{ rule: 'shared-claim', claim: { service: winner?.target.uri } }]);
      expect(loser?.pushed).toBeUndefined();
      expect(scene.sandbox.calls['PutImage']).toBe(1);
      const [item, ...others] = await table.items();
      expect(others).toEqual([]);
      expect(item).toMatchObject({
        imageId: { S: imageIds(image.identity)[0] },
        service: { S: winner?.target.uri },
        state: { S: 'confirmed' },
        tag: { S: '1' },
        buildId: { S: '1' },
      });
    }));
});

describe('a guard with a ledger', () => {
  test('claims each platform and confirms it; a second push by the same service claims nothing again', () =>
    withLedger(async (scene, table, env) => {
      const { uri } = scene.repository('web');
      const report = await scene.guard(several, { to: `${uri}:1` }, { env });
      expect(report).toMatchObject({ verdict: 'unique', checked: { ledger: { only: false } } });
      const items = await table.items();
      expect(items.map(({ state }) => state?.S)).toEqual(['confirmed', 'confirmed']);
      const { PutItem } = table.calls;
      expect(await scene.guard(several, { to: `${uri}:2` }, { env })).toMatchObject({ exitCode: 0 });
      expect(table.calls['PutItem']).toBe(PutItem);
    }));

  test('says who has the image, since when, and what to do', () =>
    withLedger(async (scene, table, env) => {
      const [web, billing] = [scene.repository('web'), scene.repository('billing')];
      expect(await scene.guard(image, { to: `${billing.uri}:7` }, { env })).toMatchObject({ exitCode: 0 });
      await deleteImage(scene, 'billing', image.digest);
      const report = await scene.guard(image, { to: `${web.uri}:1` }, { env });
      expect(report).toMatchObject({ verdict: 'shared', exitCode: 1, findings: [{ rule: 'shared-claim' }] });
      const text = renderText(viewOf(report), { colors: false, columns: 100 });
      expect(text).toContain(`This image is claimed by billing: ${billing.uri}:7`);
      expect(text).toContain('confirmed by its push');
      expect(text).toContain(
        `aws dynamodb delete-item --region eu-west-1 --table-name mintmark --key '{"imageId":{"S":"${imageIds(image.identity)[0] ?? ''}"}}'`,
      );
      await table.remove(imageIds(image.identity)[0] ?? '');
      expect(await scene.guard(image, { to: `${web.uri}:1` }, { env })).toMatchObject({ exitCode: 0 });
    }));

  test('pushes nothing if the ledger does not answer, at the check or at the last look', () =>
    withLedger(async (scene, table, env) => {
      const { uri } = scene.repository('web');
      for (const failing of ['BatchGetItem', 'PutItem']) {
        table.setFault((operation) =>
          operation === failing ? { kind: 'error', name: 'AccessDeniedException', status: 400 } : undefined,
        );
        const report = await scene.guard(image, { to: `${uri}:1` }, { env });
        expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3, findings: [{ rule: 'unchecked-repository' }] });
        expect(renderText(viewOf(report), { colors: false, columns: 200 })).toContain(
          `The ledger could not be checked: Access denied: dynamodb:${failing} on the table mintmark in eu-west-1`,
        );
        expect(report.pushed).toBeUndefined();
        expect(scene.sandbox.calls['PutImage']).toBeUndefined();
      }
    }));

  test('releases its claim if the last look stops it', () =>
    withLedger(async (scene, table, env) => {
      const { uri } = scene.repository('web');
      const billing = scene.repository('billing');
      scene.sandbox.setFault(({ operation }) => {
        if (operation === 'CompleteLayerUpload') void billing.putImage({ content: image.content, tags: ['7'] });
        return undefined;
      });
      expect(await scene.guard(image, { to: `${uri}:1` }, { env })).toMatchObject({ verdict: 'shared' });
      const [item] = await table.items();
      expect(item).toMatchObject({ state: { S: 'held' }, holders: { M: {} } });
    }));

  test('keeps its claim if the push fails after the last look: the image may be there', () =>
    withLedger(async (scene, table, env) => {
      const { uri } = scene.repository('web');
      scene.sandbox.setFault(({ operation }) => (operation === 'PutImage' ? { kind: 'deny' } : undefined));
      await expect(scene.guard(image, { to: `${uri}:1` }, { env })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      const [item] = await table.items();
      expect(Object.keys(item?.['holders']?.M ?? {})).toHaveLength(1);
    }));

  test('says that the claim for what it pushed is not confirmed; a second run confirms it', () =>
    withLedger(async (scene, table, env) => {
      const { uri } = scene.repository('web');
      table.setFault((operation, count) =>
        operation === 'PutItem' && count > 1
          ? { kind: 'error', name: 'AccessDeniedException', status: 400 }
          : undefined,
      );
      const report = await scene.guard(image, { to: `${uri}:1` }, { env });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3, pushed: { tag: '1' } });
      table.setFault(() => undefined);
      expect(await scene.guard(image, { to: `${uri}:1` }, { env })).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(await table.items()).toMatchObject([{ state: { S: 'confirmed' } }]);
    }));

  test('claims nothing with --no-push', () =>
    withLedger(async (scene, table, env) => {
      const { uri } = scene.repository('web');
      expect(await scene.guard(image, { to: `${uri}:1`, push: false }, { env })).toMatchObject({ exitCode: 0 });
      expect(table.calls).toEqual({ BatchGetItem: 1 });
    }));
});

describe('a check with a ledger', () => {
  test('reads it in addition to the repositories', () =>
    withLedger(async (scene, table, env) => {
      const { uri } = scene.repository('web');
      scene.repository('billing');
      const report = await scene.check(image, { to: `${uri}:1` }, { env });
      expect(report).toMatchObject({ verdict: 'unique', checked: { repositories: 1, calls: { BatchGetItem: 1 } } });
      expect(table.calls).toEqual({ BatchGetItem: 1 });
    }));

  test('cannot use --ledger-only without a ledger', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('web');
      await expect(scene.check(image, { to: `${uri}:1`, ledgerOnly: true })).rejects.toMatchObject({ code: 'CONFIG' });
    }));
});

test.each([true, false])('a missing directory is not an empty ledger, with ledgerOnly: %s', (ledgerOnly) =>
  inScene(async (scene) => {
    const { uri } = scene.repository('web');
    await scene.configure('ledger:\n  file: nowhere/ledger\n');
    const report = await scene.check(image, { to: `${uri}:1`, ledgerOnly });
    expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
    expect(renderText(viewOf(report), { colors: false, columns: 200, now: new Date() })).toContain(
      'There is no ledger: ',
    );
  }),
);
