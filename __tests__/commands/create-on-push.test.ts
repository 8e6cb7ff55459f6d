import { describe, expect, test } from '@jest/globals';
import { connect } from '../../src/ecr/client.ts';
import { isCreatedOnPush } from '../../src/ecr/creation-templates.ts';
import { renderText } from '../../src/report/text.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { TestClock } from '../support/clock.ts';
import { ACCOUNT, REGION, sandboxEnv } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { inScene, OTHER_ACCOUNT, type Scene, type SceneOptions } from './scene.ts';
import { viewOf } from '../../src/checking/view.ts';

const image = makeImage({ labels: { [BUILD_ID_LABEL]: '1' } });
const other = makeImage({ files: 'other', labels: { [BUILD_ID_LABEL]: '2' } });
const TEXT = { colors: false, columns: 200, now: new Date() };
const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const TO = `${HOST}/team/new:1`;
const NEW = { account: ACCOUNT, region: REGION, name: 'team/new' };
const PUSH = ['CREATE_ON_PUSH'] as const;
const TEMPLATE = [{ prefix: 'team', appliedFor: PUSH }] as const;
/** ECR with creation on push through both of its APIs. */
const BY_API: SceneOptions = { creationTemplates: TEMPLATE, createsByApi: true };
/** A registry on the host of its repositories' URIs, so that the registry's own API is available too. */
const OWN_HOST: SceneOptions = { repositoryUri: undefined };

function connectionTo({ sandbox }: Scene, account = ACCOUNT) {
  const env = sandboxEnv(sandbox.endpoint);
  return connect({
    region: REGION,
    account,
    rate: 500,
    env,
    clock: new TestClock(),
    signal: new AbortController().signal,
    runMs: 60_000,
  });
}

describe('the template of a name', () => {
  test.each([
    ['team/new', [], false],
    ['team/new', [{ prefix: 'team', appliedFor: PUSH }], true],
    ['team/new', [{ prefix: 'team/', appliedFor: PUSH }], true],
    ['team/new', [{ prefix: 'team', appliedFor: ['REPLICATION', 'PULL_THROUGH_CACHE'] }], false],
    ['team', [{ prefix: 'team', appliedFor: PUSH }], false],
    ['teams/new', [{ prefix: 'team', appliedFor: PUSH }], false],
    ['team/new', [{ prefix: 'ROOT', appliedFor: PUSH }], true],
    [
      'team/a/new',
      [
        { prefix: 'team', appliedFor: PUSH },
        { prefix: 'team/a', appliedFor: ['REPLICATION'] },
      ],
      false,
    ],
    [
      'team/a/new',
      [
        { prefix: 'team/a', appliedFor: PUSH },
        { prefix: 'team', appliedFor: ['REPLICATION'] },
      ],
      true,
    ],
    [
      'team/new',
      [
        { prefix: 'ROOT', appliedFor: PUSH },
        { prefix: 'team', appliedFor: ['REPLICATION'] },
      ],
      false,
    ],
    [
      'app',
      [
        { prefix: 'ROOT', appliedFor: ['REPLICATION', ...PUSH] },
        { prefix: 'team', appliedFor: [] },
      ],
      true,
    ],
  ] as const)('%s, of %j: %s', async (name, creationTemplates, created) => {
    // One template per page, so that all pages count.
    await inScene(
      async (scene) => {
        expect(await isCreatedOnPush(await connectionTo(scene), name)).toBe(created);
      },
      { creationTemplates, pageSize: 1 },
    );
  });

  test("is not decided by the templates of the caller's account if it is in another account", () =>
    inScene(async (scene) => {
      const asking = isCreatedOnPush(await connectionTo(scene, OTHER_ACCOUNT), 'team/new');
      await expect(asking).rejects.toMatchObject({ message: expect.stringContaining(`answers for ${ACCOUNT}`) });
    }, BY_API));
});

describe('a target that a push creates', () => {
  test.each([
    ['because a template says so', BY_API, {}],
    ['because the caller asks for it', { ...BY_API }, { create: true }],
  ])('%s, is pushed, and every other repository is checked', (_, options, choices) =>
    inScene(async (scene) => {
      scene.repository('billing');
      const checked = await scene.check(image, { to: TO, ...choices });
      expect(checked).toMatchObject({ verdict: 'unique', exitCode: 0 });
      expect(renderText(viewOf(checked), TEXT)).toContain('The target does not exist yet: the push creates it.');
      const report = await scene.guard(image, { to: TO, ...choices });
      expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [], checked: { repositories: 1 } });
      expect(renderText(viewOf(report), TEXT)).not.toContain('does not exist yet');
      expect(report.pushed).toEqual({ uri: `${HOST}/team/new`, tag: '1', digest: image.digest });
      const { DescribeRepositoryCreationTemplates: asked } = scene.sandbox.calls;
      expect(asked).toBe('create' in choices ? undefined : 2);
      // It exists now, and is pushed to like any other.
      expect(await scene.guard(image, { to: TO, ...choices })).toMatchObject({ exitCode: 0 });
      expect(await scene.guard(other, { to: TO, ...choices })).toMatchObject({ findings: [{ rule: 'reused-tag' }] });
    }, options),
  );

  test("through the registry's API only is created through that API", () =>
    inScene(
      async (scene) => {
        const { uri } = scene.repository('billing');
        const to = uri.replace('billing', 'team/new');
        const report = await scene.guard(image, { to: `${to}:1` });
        expect(report).toMatchObject({ exitCode: 0, pushed: { uri: to, digest: image.digest } });
        expect(scene.sandbox.calls['oci:POST uploads']).toBe(1);
        expect(scene.sandbox.has(NEW)).toBe(true);
      },
      { creationTemplates: TEMPLATE, ...OWN_HOST },
    ));

  test.each([REGION, 'us-west-2'])('and that nothing creates is named with the reason, in %s', (region) =>
    inScene(async (scene) => {
      const to = `${new URL(scene.sandbox.endpoint).host}/${ACCOUNT}/${region}/team/new:1`;
      await expect(scene.check(image, { to })).rejects.toMatchObject({
        code: 'USAGE',
        hint: expect.stringContaining(`aws ecr create-repository --repository-name team/new --region ${region}`),
      });
    }, OWN_HOST),
  );

  test('is created in a sandbox without repositories, and only in the registry of its URI', () =>
    inScene(
      async ({ sandbox, guard }) => {
        const host = new URL(sandbox.endpoint).host;
        const elsewhere = { to: `${host}/${ACCOUNT}/us-west-2/team/new:1`, create: true };
        await expect(guard(image, elsewhere)).rejects.toMatchObject({ code: 'USAGE' });
        const to = `${host}/${ACCOUNT}/${REGION}/team/new:1`;
        expect(await guard(image, { to, create: true })).toMatchObject({
          exitCode: 0,
          pushed: { digest: image.digest },
        });
        expect(sandbox.has(NEW)).toBe(true);
      },
      { ...BY_API, ...OWN_HOST },
    ));

  test('may not exist at once for every call', () =>
    inScene(async (scene) => {
      let late = 3;
      scene.sandbox.setFault(({ operation }) => {
        if (operation !== 'DescribeImages' || !scene.sandbox.has(NEW) || late === 0) return undefined;
        late -= 1;
        return { kind: 'error', code: 'RepositoryNotFoundException' };
      });
      scene.repository('billing');
      expect(await scene.guard(image, { to: TO })).toMatchObject({ exitCode: 0, pushed: { digest: image.digest } });
      expect(late).toBe(0);
    }, BY_API));

  test('is not created for an image with a twin', () =>
    inScene(async (scene) => {
      await scene.repository('billing').putImage({ content: image.content, tags: ['7'] });
      expect(await scene.guard(image, { to: TO })).toMatchObject({ verdict: 'shared', exitCode: 1 });
      expect(scene.sandbox.has(NEW)).toBe(false);
    }, BY_API));

  test('and that no template creates, although the caller asked for it, ends with what to do', () =>
    inScene(async (scene) => {
      const { uri } = scene.repository('billing');
      const to = uri.replace('billing', 'team/new');
      await expect(scene.guard(image, { to: `${to}:1`, create: true })).rejects.toMatchObject({
        code: 'PUSH',
        message: `There is no repository ${to}, and the push did not create it`,
        hint: expect.stringContaining('aws ecr create-repository --repository-name team/new --region eu-west-1'),
      });
      expect(scene.sandbox.has(NEW)).toBe(false);
    }, OWN_HOST));

  test('is a usage error that names --create if the templates cannot be read', () =>
    inScene(async (scene) => {
      scene.repository('billing');
      const operation = 'DescribeRepositoryCreationTemplates';
      scene.sandbox.setFault((call) => (call.operation === operation ? { kind: 'deny' } : undefined));
      const hint = expect.stringMatching(
        /--create[^]*could not be read: Access denied: ecr:DescribeRepositoryCreation/,
      );
      await expect(scene.check(image, { to: TO })).rejects.toMatchObject({ code: 'USAGE', hint });
      expect(await scene.check(image, { to: TO, create: true })).toMatchObject({ verdict: 'unique' });
    }, BY_API));

  test('is reported in words of AWS that cannot pass for a command to copy', () =>
    inScene(async (scene) => {
      scene.repository('billing');
      const operation = 'DescribeRepositoryCreationTemplates';
      scene.sandbox.setFault((call) =>
        call.operation === operation
          ? { kind: 'error', code: 'InvalidParameterException', message: 'x\n  y' }
          : undefined,
      );
      await expect(scene.check(image, { to: TO })).rejects.toMatchObject({ hint: expect.stringMatching(/: x y$/) });
    }, BY_API));
});

describe('a target that somebody else creates during the run', () => {
  /** Another pipeline creates the target while this one uploads. */
  function createdMeanwhile(scene: Scene, tags: Readonly<Record<string, string>> = {}): void {
    scene.repository('billing');
    scene.sandbox.setFault(({ operation }) => {
      if (operation === 'InitiateLayerUpload' && !scene.sandbox.has(NEW)) {
        void scene.sandbox.createRepository({ ...NEW, tags }).putImage({ content: other.content, tags: ['1'] });
      }
      return undefined;
    });
  }

  test('is checked for its tag', () =>
    inScene(async (scene) => {
      createdMeanwhile(scene);
      await expect(scene.guard(image, { to: TO })).rejects.toMatchObject({ code: 'PUSH' });
      expect(scene.sandbox.calls['PutImage']).toBeUndefined();
    }, BY_API));

  test('belongs to the service that its tag names', () =>
    inScene(async (scene) => {
      createdMeanwhile(scene, { service: 'billing' });
      await scene.configure('ownership: { tag: service }\n');
      await expect(scene.guard(image, { to: TO.replace(':1', ':2'), service: 'web' })).rejects.toMatchObject({
        code: 'CONFIG',
        message: `${HOST}/team/new belongs to billing, not to web`,
      });
      expect(scene.sandbox.calls['PutImage']).toBeUndefined();
    }, BY_API));
});
