import { describe, expect, test } from '@jest/globals';
import { viewOf } from '../../src/checking/view.ts';
import type { Call, Fault } from '../../src/sandbox/call.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import { makeImage } from '../support/images.ts';
import { inScene, OTHER_ACCOUNT } from './scene.ts';

const image = makeImage({ files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } });
const SHARED = { verdict: 'shared', exitCode: 1 };
const UNIQUE = { verdict: 'unique', exitCode: 0, findings: [] };
const BY_TAG = 'ownership: { tag: service }';

/** Breaks the answer about the tags of one repository. */
function spoilTagsOf(name: string, fault: Fault): (call: Call) => Fault | undefined {
  return ({ operation, input }) =>
    operation === 'ListTagsForResource' && String(input['resourceArn']).endsWith(`/${name}`) ? fault : undefined;
}

describe('owners by a pattern', () => {
  test('a replicated and promoted repository belongs to one service, and has no twin', () =>
    inScene(async ({ repository, configure, check }) => {
      const dev = repository('billing');
      await repository('billing', { region: 'us-east-1' }).putImage({ content: image.content, tags: ['1'] });
      await repository('billing', { account: OTHER_ACCOUNT }).putImage({ content: image.content, tags: ['1'] });
      const registries = `registries: [{ region: us-east-1 }, { account: '${OTHER_ACCOUNT}', region: eu-west-1, repositories: [billing] }]`;
      await configure(registries);
      expect(await check(image, { to: dev.uri })).toMatchObject(SHARED);
      await configure(`${registries}\nownership: { patterns: ['*/{service}'] }`);
      const report = await check(image, { to: dev.uri });
      expect(report).toMatchObject({ ...UNIQUE, service: 'billing', checked: { repositories: 0, own: 3 } });
    }));

  test('the owner of a twin is the service in the pattern', () =>
    inScene(async ({ repository, configure, check }) => {
      const billing = repository('billing/api');
      await repository('web/api').putImage({ content: image.content, tags: ['1'] });
      await configure("ownership: { patterns: ['*/{service}/*'] }");
      expect(await check(image, { to: billing.uri })).toMatchObject({
        ...SHARED,
        service: 'billing',
        findings: [{ rule: 'shared-image', service: 'web' }],
      });
    }));
});

describe('owners by a tag', () => {
  test("only the deciding tags are read: the target's, and those of repositories that have the image", () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web', { tags: { service: 'shop' } });
      await repository('worker', { tags: { service: 'shop' } }).putImage({ content: image.content, tags: ['1'] });
      await repository('pay', { tags: { service: 'billing' } }).putImage({ content: image.content, tags: ['1'] });
      await repository('loose').putImage({ content: image.content, tags: ['1'] });
      for (const name of ['cart', 'mail', 'search']) repository(name, { tags: { service: 'other' } });
      await configure(BY_TAG);
      const report = await check(image, { to: web.uri });
      expect(report).toMatchObject({ ...SHARED, service: 'shop', checked: { repositories: 6, own: 2 } });
      const found = report.findings.flatMap((finding) =>
        finding.rule === 'shared-image' && 'twin' in finding ? [finding] : [],
      );
      expect(found.map(({ repository: { name }, service }) => [name, service])).toEqual([
        ['loose', undefined],
        ['pay', 'billing'],
      ]);
      expect(report.checked.calls).toMatchObject({ ListTagsForResource: 4 });
    }));

  test('no tag is read if services decides, or no tag does', () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web');
      await repository('worker').putImage({ content: image.content, tags: ['1'] });
      await configure(`services: { shop: ['**'] }\n${BY_TAG}`);
      const report = await check(image, { to: web.uri });
      expect(report).toMatchObject(UNIQUE);
      expect(report.checked.calls).not.toHaveProperty('ListTagsForResource');
    }));

  test.each<[string, Fault]>([
    ['denied', { kind: 'deny' }],
    ['sent by something else', { kind: 'garbage' }],
    ['missing from the answer', { kind: 'answer', change: () => ({}) }],
  ])("a repository whose tags are %s is not the service's own, and the finding says why", (_, fault) =>
    inScene(
      async ({ repository, configure, check }) => {
        const web = repository('web', { tags: { service: 'shop' } });
        await repository('worker', { tags: { service: 'shop' } }).putImage({ content: image.content, tags: ['1'] });
        // The pattern would make it own: it must not replace a tag that might name another service.
        await configure("ownership: { tag: service, patterns: ['*.dkr.ecr.*/{service}'] }");
        const report = await check(image, { to: web.uri });
        expect(report).toMatchObject({ ...SHARED, findings: [{ rule: 'shared-image', service: undefined }] });
        const [finding] = viewOf(report).findings;
        if (finding === undefined) throw new Error('No finding.');
        const [, ...steps] = finding.steps;
        expect(steps.map(({ text }) => text).join('\n')).toMatch(
          /worker is shop's own could not be determined: .*ecr:ListTagsForResource/,
        );
      },
      { fault: spoilTagsOf('worker', fault) },
    ),
  );

  test('a target whose tags are denied belongs to itself alone', () =>
    inScene(
      async ({ repository, configure, check }) => {
        const web = repository('web', { tags: { service: 'shop' } });
        await web.putImage({ content: image.content, tags: ['1'] });
        await configure(BY_TAG);
        expect(await check(image, { to: web.uri })).toMatchObject({ ...UNIQUE, service: 'web' });
        await repository('worker', { tags: { service: 'shop' } }).putImage({ content: image.content, tags: ['1'] });
        expect(await check(image, { to: web.uri })).toMatchObject(SHARED);
      },
      { fault: spoilTagsOf('web', { kind: 'deny' }) },
    ));

  test('a tag that is not a service name owns nothing', () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web', { tags: { service: 'my shop' } });
      await repository('worker', { tags: { service: 'my shop' } }).putImage({ content: image.content, tags: ['1'] });
      await configure(BY_TAG);
      const report = await check(image, { to: web.uri });
      expect(report).toMatchObject({ ...SHARED, findings: [{ tagFailure: { code: 'CONFIG' } }] });
    }));

  test('a repository of the same service that cannot be checked leaves nothing unknown', () =>
    inScene(
      async ({ repository, configure, check }) => {
        const web = repository('web', { tags: { service: 'shop' } });
        repository('worker', { tags: { service: 'shop' } });
        await configure(BY_TAG);
        expect(await check(image, { to: web.uri })).toMatchObject(UNIQUE);
      },
      {
        fault: ({ operation, repository }) =>
          operation === 'BatchCheckLayerAvailability' && repository === 'worker' ? { kind: 'deny' } : undefined,
      },
    ));

  test('an explicit service must match the tag', () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web', { tags: { service: 'shop' } });
      await configure(BY_TAG);
      await expect(check(image, { to: web.uri, service: 'billing' })).rejects.toThrow(
        'belongs to shop, not to billing',
      );
    }));
});
