import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { imageIds } from '../../src/image/identity.ts';
import { viewOf } from '../../src/checking/view.ts';
import type { Report } from '../../src/checking/report.ts';
import { itemOf } from '../../src/ledger/item.ts';
import { renderText } from '../../src/report/text.ts';
import { defined } from '../../src/util/defined.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { makeImage } from '../support/images.ts';
import { onStage, type Stage } from './ledger-stage.ts';
import type { Scene } from './scene.ts';

const [older, image] = ['older', 'the candidate'].map((files, index) =>
  makeImage({ files, labels: { [BUILD_ID_LABEL]: String(index) } }),
) as [ReturnType<typeof makeImage>, ReturnType<typeof makeImage>];
const HOUR = 3_600_000;

/** A fleet with an image that was pushed without guard. */
async function fleet(scene: Scene, others = 0): Promise<{ readonly web: string; readonly billing: string }> {
  const [web, billing] = [scene.repository('web'), scene.repository('billing')];
  await billing.putImage({ content: older.content, tags: ['1'] });
  for (let count = 0; count < others; count += 1) scene.repository(`other-${count}`);
  return { web: web.uri, billing: billing.uri };
}

function textOf(report: Report): string {
  return renderText(viewOf(report), { colors: false, columns: 300, now: new Date() });
}

function since(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): object {
  const counts = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

describe('check --ledger-only', () => {
  test('asks a seeded ledger one question, and no registry', () =>
    onStage(async ({ scene, table, env, run }) => {
      const { web, billing } = await fleet(scene, 20);
      await run('seed');
      const before = { ecr: { ...scene.sandbox.calls }, ledger: { ...table.calls } };
      const report = await scene.check(older, { to: `${web}:1`, ledgerOnly: true }, { env });
      expect(report).toMatchObject({
        verdict: 'shared',
        exitCode: 1,
        findings: [{ rule: 'shared-claim', claim: { service: billing } }],
        checked: { registries: 0, repositories: 0, calls: { BatchGetItem: 1 }, ledger: { only: true } },
      });
      expect(textOf(report)).toContain(
        'Checked only the ledger (DynamoDB table mintmark in eu-west-1) and no repository: 1 call',
      );
      for (const [one, to] of [[image, web] as const, [older, billing] as const]) {
        expect(await scene.check(one, { to: `${to}:7`, ledgerOnly: true }, { env })).toMatchObject({ exitCode: 0 });
      }
      expect(scene.sandbox.calls).toEqual(before.ecr);
      expect(since(before.ledger, table.calls)).toEqual({ BatchGetItem: 3 });
      table.setFault(() => ({ kind: 'error', name: 'ResourceNotFoundException', status: 400 }));
      const silent = await scene.check(image, { to: `${web}:1`, ledgerOnly: true }, { env });
      expect(silent).toMatchObject({ verdict: 'unknown', exitCode: 3 });
    }));

  test.each<[what: string, prepare: (stage: Stage) => Promise<unknown>, why: string]>([
    ['was never seeded', () => Promise.resolve(), 'it was not seeded with every repository of'],
    [
      'could not be compared with everything',
      async ({ scene, run }) => {
        scene.sandbox.setFault(({ operation, repository }) =>
          operation === 'DescribeImages' && repository === 'billing' ? { kind: 'deny' } : undefined,
        );
        await run('seed');
      },
      'it was not seeded with every repository of',
    ],
    [
      'was verified too long ago',
      async ({ table, run }) => {
        await run('seed');
        table.setFault(() => ({ kind: 'skew', milliseconds: 24 * HOUR + 2_000 }));
      },
      'more than 24 hours ago',
    ],
    [
      'lacks what was pushed past it',
      async ({ scene, run }) => {
        await run('seed');
        await scene.repository('third').putImage({ content: makeImage({ files: 'third' }).content, tags: ['1'] });
        await run('verify');
      },
      'an image was pushed past it in',
    ],
    [
      'does not cover a registry in scope',
      async ({ scene, run }) => {
        await run('seed');
        await scene.configure(
          'registries:\n  - { region: us-east-1, account: "111122223333" }\nledger:\n  dynamodb:\n    table: mintmark\n',
        );
      },
      'it was not seeded with every repository of 111122223333/us-east-1',
    ],
    [
      'was seeded with less than the scope',
      async ({ scene, run }) => {
        const ledger = 'ledger:\n  dynamodb:\n    table: mintmark\n';
        await scene.configure(`exclude: ["**/third"]\n${ledger}`);
        await run('seed');
        await scene.configure(ledger);
      },
      'it was not seeded with every repository of',
    ],
  ])('is unknown if the ledger %s', (_, prepare, why) =>
    onStage(async (stage) => {
      const { scene, table, env } = stage;
      const { web } = await fleet(scene);
      await prepare(stage);
      const { PutItem } = table.calls;
      for (const act of [scene.check, scene.guard]) {
        const report = await act(image, { to: `${web}:1`, ledgerOnly: true }, { env });
        expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3, findings: [{ rule: 'unchecked-repository' }] });
        expect(report.pushed).toBeUndefined();
        expect(textOf(report)).toContain(why);
      }
      expect(table.calls['PutItem']).toBe(PutItem);
    }),
  );

  test.each([
    ['has no revision', { revision: undefined }],
    ['has a revision that is not text', { revision: { N: '1' } }],
    ['names no registries', { registries: undefined }],
  ])('is unknown if the record of the verification %s, and a verification says so', (_, changes) =>
    onStage(async ({ scene, table, env, run }) => {
      const { web } = await fleet(scene);
      await run('seed');
      await table.put(defined({ ...(await table.item('freshness')), ...changes }));
      const report = await scene.check(image, { to: `${web}:1`, ledgerOnly: true }, { env });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      const message = 'What the table mintmark says of its last verification cannot be read by this version';
      expect(textOf(report)).toContain(message);
      await expect(run('verify')).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER', message });
    }),
  );

  test('needs no record for a registry in scope without repositories, if it was listed', () =>
    onStage(async ({ scene, env, run }) => {
      const { web, billing } = await fleet(scene);
      await scene.configure(
        'registries:\n  - { region: us-east-1, account: "111122223333" }\n  - { region: eu-west-1, account: "111122223333" }\nledger:\n  dynamodb:\n    table: mintmark\n',
      );
      await run('seed');
      const options = { to: `${web}:1`, ledgerOnly: true };
      expect(await scene.check(image, options, { env })).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(await scene.check(older, options, { env })).toMatchObject({ findings: [{ claim: { service: billing } }] });
    }));

  test('works with a seeded directory, too', () =>
    onStage(async ({ scene, run }) => {
      const { web, billing } = await fleet(scene);
      await run('seed');
      await run('verify');
      const report = await scene.check(older, { to: `${web}:1`, ledgerOnly: true });
      const ledger = { kind: 'file', directory: join(scene.cwd, 'claims') };
      expect(report).toMatchObject({ findings: [{ rule: 'shared-claim', ledger }] });
      expect(await scene.check(older, { to: `${billing}:1`, ledgerOnly: true })).toMatchObject({ exitCode: 0 });
    }, 'file: claims'));
});

describe('a repository that has a new owner', () => {
  const ledger = 'ledger:\n  dynamodb:\n    table: mintmark\n';
  const before = `services:\n  web: ["**/web", "**/billing"]\n${ledger}`;
  const after = `services:\n  web: ["**/web"]\n  payments: ["**/billing"]\n${ledger}`;

  test('is not attributed to the service that claimed its images', () =>
    onStage(async ({ scene, table, env, run }) => {
      const { web, billing } = await fleet(scene);
      await scene.configure(before);
      await run('seed');
      await scene.configure(after);
      for (const act of [scene.check, scene.guard]) {
        const report = await act(older, { to: `${web}:1`, ledgerOnly: true }, { env });
        expect(report).toMatchObject({
          verdict: 'shared',
          findings: [{ rule: 'shared-claim', claim: { service: 'payments', repository: billing } }],
        });
        expect(report.pushed).toBeUndefined();
      }
      expect(await scene.guard(older, { to: `${billing}:2`, ledgerOnly: true }, { env })).toMatchObject({
        exitCode: 0,
      });
      // The former owner may have pushed it elsewhere by now, so neither gets it.
      expect(await run('verify')).toMatchObject({
        exitCode: 1,
        findings: [{ rule: 'unclaimed-image', service: 'payments', claims: [{ service: 'web' }] }],
      });
      await run('seed');
      expect(await table.item(imageIds(older.identity)[0] ?? '')).toMatchObject({ state: { S: 'shared' } });
      expect(await run('verify')).toMatchObject({ exitCode: 0 });
      const refused = await scene.guard(older, { to: `${web}:1`, ledgerOnly: true }, { env });
      expect(refused).toMatchObject({ findings: [{ rule: 'shared-claim', claim: { service: 'payments' } }] });
      expect(await scene.guard(older, { to: `${billing}:3`, ledgerOnly: true }, { env })).toMatchObject({
        exitCode: 0,
      });
    }));

  test('is unchanged if its service only has a new name', () =>
    onStage(async ({ scene, env, run }) => {
      const { web, billing } = await fleet(scene);
      await scene.configure(before);
      await run('seed');
      await scene.configure(before.replace('  web:', '  shop:'));
      expect(await run('verify')).toMatchObject({ exitCode: 0, claims: { missing: 0 } });
      for (const uri of [web, billing]) {
        expect(await scene.check(older, { to: `${uri}:2`, ledgerOnly: true }, { env })).toMatchObject({ exitCode: 0 });
      }
    }));
});

describe('guard --ledger-only', () => {
  // Behind another endpoint the target's name is unknown until its registry is listed.
  test.each([
    ['in ECR', {}],
    ['behind another endpoint', { repositoryUri: undefined }],
  ])('pushes %s with as many calls as if there were no other repository, and claims the image', async (_, options) => {
    const counts: object[] = [];
    const countOf = (others: number): Promise<void> =>
      onStage(
        async ({ scene, table, env, run }) => {
          const { web, billing } = await fleet(scene, others);
          await run('seed');
          const before = { ecr: { ...scene.sandbox.calls }, ledger: { ...table.calls } };
          const report = await scene.guard(image, { to: `${web}:2`, ledgerOnly: true }, { env });
          expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, pushed: { tag: '2' } });
          counts.push({ ecr: since(before.ecr, scene.sandbox.calls), ledger: since(before.ledger, table.calls) });
          expect(await table.item(imageIds(image.identity)[0] ?? '')).toMatchObject({ state: { S: 'confirmed' } });
          const refused = await scene.guard(image, { to: `${billing}:2`, ledgerOnly: true }, { env });
          expect(refused).toMatchObject({ verdict: 'shared', findings: [{ rule: 'shared-claim' }] });
          expect(refused.pushed).toBeUndefined();
          expect(await run('verify')).toMatchObject({ exitCode: 0 });
        },
        undefined,
        options,
      );
    await countOf(0);
    await countOf(20);
    expect(counts[1]).toEqual(counts[0]);
    expect(counts[0]).toMatchObject({ ledger: { BatchGetItem: 3, PutItem: 2 } });
  });

  test('looks up its target by name, and builds nothing if it does not exist', () =>
    onStage(async ({ scene, env, run }) => {
      const { web } = await fleet(scene);
      await run('seed');
      const { DescribeRepositories = 0 } = scene.sandbox.calls;
      await expect(scene.guard(image, { to: `${web}x:1`, ledgerOnly: true }, { env })).rejects.toMatchObject({
        code: 'USAGE',
        message: `There is no repository ${web}x`,
      });
      expect(scene.sandbox.calls['DescribeRepositories']).toBe(DescribeRepositories + 1);
    }));

  test("is refused after another service's push that died silently, because nobody checks whether it left the image", () =>
    onStage(async ({ scene, table, env, run }) => {
      const { web, billing } = await fleet(scene);
      await run('seed');
      const [imageId] = imageIds(image.identity);
      if (imageId === undefined) throw new Error('The image has a platform.');
      const killed = { imageId, service: billing, repository: billing, state: 'held' as const };
      await table.put(itemOf({ ...killed, since: 1, holders: { token: Date.now() - HOUR } }, 'one'));
      const report = await scene.guard(image, { to: `${web}:2`, ledgerOnly: true }, { env });
      expect(report).toMatchObject({
        verdict: 'shared',
        findings: [{ rule: 'shared-claim', claim: { state: 'lapsed' } }],
      });
      expect(report.pushed).toBeUndefined();
      // One that checks may take it.
      expect(await scene.guard(image, { to: `${web}:2` }, { env })).toMatchObject({ exitCode: 0 });
    }));
});
