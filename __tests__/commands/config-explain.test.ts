import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { AnySchemaObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { explainConfiguration } from '../../src/commands/config/run.ts';
import { renderExplanationJson } from '../../src/commands/config/json.ts';
import { renderExplanation } from '../../src/commands/config/text.ts';
import { runtimeTo } from '../support/runtime.ts';
import { inScene, OTHER_ACCOUNT, type Scene } from './scene.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const OTHER_HOST = `${OTHER_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com`;

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const validate = ajv.compile(
  JSON.parse(
    readFileSync(new URL('../../schemas/config-explain.schema.json', import.meta.url), 'utf8'),
  ) as AnySchemaObject,
);

/** The printed text; the JSON must match its schema. */
async function explained(
  { sandbox, cwd }: Pick<Scene, 'sandbox' | 'cwd'>,
  repositories: readonly string[],
  options: Partial<Parameters<typeof explainConfiguration>[0]> = {},
): Promise<{ text: string; json: unknown }> {
  const runtime = runtimeTo(sandbox.endpoint, { cwd, now: () => new Date('2026-11-24T08:12:00Z') });
  const report = await explainConfiguration({ repositories, ...options }, runtime);
  const json: unknown = JSON.parse(renderExplanationJson(report));
  if (!validate(json)) throw new Error(ajv.errorsText(validate.errors, { separator: '\n' }));
  return { text: renderExplanation(report, { colors: false, columns: 200 }), json };
}

const FLEET = `services:
  billing:
    - '*/team/billing'
    - '**/billing-*'
  invoices:
    - '**/billing-pdf'
ownership:
  patterns:
    - '*/team/{service}'
    - '**/{service}'
registries:
  - region: eu-west-1
  - { region: us-east-1, account: '${OTHER_ACCOUNT}', tags: { managed: '*' } }
  - { region: eu-west-1, account: '111122223333', repositories: [team/*] }
exclude: ['**/cache']
allowances:
  - { repository: '**/web', reason: Retired in March, expires: 2027-03-31 }
  - { repository: '*/team/web', reason: Over, expires: 2026-11-23 }
`;

test('no line is wider than the terminal', () =>
  inScene(async (scene) => {
    await scene.configure(FLEET);
    const runtime = runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd });
    const report = await explainConfiguration({ repositories: [`${HOST}/team/billing`] }, runtime);
    const text = renderExplanation(report, { colors: false, columns: 80 });
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(text).toMatch(/\n {2}checked {6}mintmark\.yml:13:5: registries, entry 1, .*\n {15}\S/);
  }));

describe('without tags, no call is made, and the text says which line decided', () => {
  test.each([
    [
      'an entry of services',
      `${HOST}/team/billing`,
      `  service      billing
  decided by   mintmark.yml:4:7: services.billing: */team/billing
  passed over  mintmark.yml:10:7: ownership.patterns: */team/{service} (billing)
  passed over  mintmark.yml:11:7: ownership.patterns: **/{service} (billing)
  checked      mintmark.yml:13:5: registries, entry 1, provided that the credentials are of the repository's account
  checked      mintmark.yml:15:5: registries, entry 3
`,
    ],
    [
      'two services',
      `${HOST}/billing-pdf:latest`,
      `  service      billing, invoices: shared-repository, so it counts as nobody's
  decided by   mintmark.yml:5:7: services.billing: **/billing-*
  decided by   mintmark.yml:7:7: services.invoices: **/billing-pdf
  passed over  mintmark.yml:11:7: ownership.patterns: **/{service} (billing-pdf)
  checked      mintmark.yml:13:5: registries, entry 1, provided that the credentials are of the repository's account
`,
    ],
    [
      'a pattern, and allowances',
      `${OTHER_HOST}/team/web`,
      `  service      web
  decided by   mintmark.yml:10:7: ownership.patterns: */team/{service}
  passed over  mintmark.yml:11:7: ownership.patterns: **/{service} (web)
  checked      mintmark.yml:14:5: registries, entry 2, provided that the repository has the tags
  allowance    mintmark.yml:18: **/web, until 2027-03-31: Retired in March
  allowance    mintmark.yml:19: */team/web, expired on 2026-11-23: Over
`,
    ],
    [
      'what is excluded',
      `${HOST}/cache`,
      `  service      cache
  decided by   mintmark.yml:11:7: ownership.patterns: **/{service}
  checked      never: it is excluded
  excluded     mintmark.yml:16:11: **/cache
`,
    ],
    [
      'an unnamed registry',
      `${OTHER_ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/web`,
      `  service      web
  decided by   mintmark.yml:11:7: ownership.patterns: **/{service}
  checked      only if the target is in the same registry, as no entry of registries covers it
  allowance    mintmark.yml:18: **/web, until 2027-03-31: Retired in March
`,
    ],
  ])('%s', (_, repository, text) =>
    inScene(async (scene) => {
      await scene.configure(FLEET);
      const { text: found } = await explained(scene, [repository]);
      expect(found).toBe(`${repository.replace(/:latest$/, '')}\n${text}`);
      expect(scene.sandbox.calls).toEqual({});
    }),
  );

  test('nothing decides without a file', () =>
    inScene(async (scene) => {
      const { text } = await explained(scene, [`${HOST}/team/web`]);
      expect(text).toBe(`There is no mintmark.yml: each repository is a service of its own.

${HOST}/team/web
  service      team/web
  decided by   nothing: no entry matches, so that it is a service of its own
  checked      only if the target is in the same registry, as no registries are named
`);
    }));
});

describe('with a tag', () => {
  const TAGGED = `services: { shop: ['**/shop-*'] }
ownership: { tag: service, patterns: ['**/{service}'] }
`;

  test('it is read if it decides, in one call each, and the patterns are skipped', () =>
    inScene(async (scene) => {
      const web = scene.repository('web', { tags: { service: 'shop' } });
      const loose = scene.repository('loose');
      scene.repository('other');
      await scene.configure(TAGGED);
      const { text } = await explained(scene, [web.uri, loose.uri, web.uri, `${HOST}/shop-x`]);
      expect(text).toBe(`${web.uri}
  service      shop
  decided by   mintmark.yml:3:19: ownership.tag: service
  tag          service: shop
  passed over  mintmark.yml:3:39: ownership.patterns: **/{service} (web)
  checked      only if the target is in the same registry, as no registries are named

${loose.uri}
  service      loose
  decided by   mintmark.yml:3:39: ownership.patterns: **/{service}
  tag          service: the repository has no such tag
  checked      only if the target is in the same registry, as no registries are named

${HOST}/shop-x
  service      shop
  decided by   mintmark.yml:2:20: services.shop: **/shop-*
  tag          service: not read, as services decides
  passed over  mintmark.yml:3:39: ownership.patterns: **/{service} (shop-x)
  checked      only if the target is in the same registry, as no registries are named
`);
      expect(scene.sandbox.calls).toMatchObject({ ListTagsForResource: 2 });
    }));

  test('nothing is read offline, and the answer says that it is not known', () =>
    inScene(async (scene) => {
      await scene.configure(TAGGED);
      const { text, json } = await explained(scene, [`${HOST}/web`], { offline: true });
      expect(text).toContain('service      unknown: its tag decides');
      expect(text).toContain('tag          service: not read (--offline)');
      expect(json).toMatchObject({ repositories: [{ services: null, tag: { read: false, value: null } }] });
      expect(scene.sandbox.calls).toEqual({});
    }));

  test.each([
    ['a repository that does not exist', undefined, 'NOT_FOUND'],
    ['tags that are denied', 'ListTagsForResource', 'ACCESS_DENIED'],
  ])('%s leaves the service unknown, with the reason', (_, denied, code) =>
    inScene(
      async (scene) => {
        if (denied !== undefined) scene.repository('web', { tags: { service: 'shop' } });
        await scene.configure(TAGGED);
        const { text, json } = await explained(scene, [`${HOST}/web`]);
        expect(json).toMatchObject({ repositories: [{ services: null, tag: { read: true, failure: { code } } }] });
        expect(text).toContain('tag          service: could not be read: ');
      },
      { fault: ({ operation }) => (operation === denied ? { kind: 'deny' } : undefined) },
    ),
  );
});

test('the JSON has every place as data', () =>
  inScene(async (scene) => {
    await scene.configure(FLEET);
    const { json } = await explained(scene, [`${HOST}/team/billing`]);
    expect(json).toEqual({
      schemaVersion: 1,
      command: 'config explain',
      configuration: 'mintmark.yml',
      namesRegistries: true,
      movingTags: [],
      repositories: [
        {
          repository: `${HOST}/team/billing`,
          services: ['billing'],
          decidedBy: [
            {
              source: 'services',
              service: 'billing',
              entry: '*/team/billing',
              place: { path: 'mintmark.yml', line: 4, column: 7 },
            },
          ],
          passedOver: [
            {
              source: 'patterns',
              service: 'billing',
              entry: '*/team/{service}',
              place: { path: 'mintmark.yml', line: 10, column: 7 },
            },
            {
              source: 'patterns',
              service: 'billing',
              entry: '**/{service}',
              place: { path: 'mintmark.yml', line: 11, column: 7 },
            },
          ],
          tag: null,
          excludedBy: [],
          registries: [
            { index: 0, place: { path: 'mintmark.yml', line: 13, column: 5 }, provided: ['account'] },
            { index: 2, place: { path: 'mintmark.yml', line: 15, column: 5 }, provided: [] },
          ],
          allowances: [],
        },
      ],
    });
  }));

describe('a bare name', () => {
  const ONE = `registries: [{ region: eu-west-1, account: '111122223333', repositories: [team/**, web] }]\n`;

  test('is completed by the one matching registry, without a call', () =>
    inScene(async (scene) => {
      await scene.configure(
        ONE.replace('}]', `}, { region: us-east-1, account: '${OTHER_ACCOUNT}', repositories: ['b*'] }]`),
      );
      // The endpoint of the scene is not ECR's own.
      const runtime = runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd, env: {} });
      const named = ['team/web', 'web:1', 'billing', `${HOST}/web`];
      const { explanations } = await explainConfiguration({ repositories: named }, runtime);
      expect(explanations.map(({ repository }) => repository)).toEqual([
        `${HOST}/team/web`,
        `${HOST}/web`,
        `${OTHER_HOST}/billing`,
      ]);
      expect(scene.sandbox.calls).toEqual({});
    }));

  test('is in the registry that the image goes to, if no other is named', () =>
    inScene(async (scene) => {
      scene.repository('team/web');
      await scene.configure(`image: ${HOST}/team/checkout\n`);
      expect((await explained(scene, ['team/web'])).text).toContain(`${HOST}/team/web\n  service      team/web\n`);
      await scene.configure(`image: oci:build\nto: ${HOST}/team/checkout\n`);
      expect((await explained(scene, ['team/web'])).text).toContain(`${HOST}/team/web\n`);
    }));

  test('is looked up if only the credentials or another endpoint give the registry', () =>
    inScene(
      async (scene) => {
        const { uri } = scene.repository('team/web');
        for (const yaml of [ONE, 'registries: [{ region: eu-west-1 }]\n']) {
          await scene.configure(yaml);
          expect((await explained(scene, ['team/web'])).text).toContain(`${uri}\n  service `);
          await expect(explained(scene, ['team/web'], { offline: true })).rejects.toMatchObject({
            code: 'USAGE',
            message: 'team/web names no registry, and its account is not known offline',
          });
          await expect(explained(scene, ['team/wed'])).rejects.toMatchObject({ code: 'NOT_FOUND' });
        }
      },
      { repositoryUri: ({ account, region }, name) => `127.0.0.1:4566/${account}/${region}/${name}` },
    ));

  test.each([
    ['no registry is named', '', 'team/web', 'team/web names no registry, and mintmark.yml names none'],
    ['none matches', ONE, 'other', 'other names no registry, and no entry of registries in mintmark.yml takes it'],
    [
      'several match',
      `registries: [{ region: eu-west-1, account: '111122223333' }, { region: us-east-1 }]\n`,
      'web',
      'web may be in any of 2 registries of mintmark.yml',
    ],
    ['it is not a name', ONE, 'Web', 'Not the name of a repository: Web'],
  ])('is refused if %s', (_, yaml, name, message) =>
    inScene(async (scene) => {
      await scene.configure(yaml);
      await expect(explained(scene, [name])).rejects.toMatchObject({ code: 'USAGE', message });
      expect(scene.sandbox.calls).toEqual({});
    }),
  );

  test('is shown with each URI if several registries match', () =>
    inScene(async (scene) => {
      await scene.configure(`registries: [{ region: eu-west-1, account: '111122223333' }, { region: us-east-1 }]\n`);
      await expect(explained(scene, ['web'])).rejects.toMatchObject({
        hint: `Say which is meant:\n  ${HOST}/web\n  ACCOUNT.dkr.ecr.us-east-1.amazonaws.com/web`,
      });
    }));
});

test('an entry that names the registry but only other repositories is mentioned: it never covers a target there', () =>
  inScene(async (scene) => {
    await scene.configure(`registries: [{ region: eu-west-1, account: '111122223333', repositories: [team/*] }]\n`);
    const { text, json } = await explained(scene, [`${HOST}/web`]);
    expect(text).toContain(
      'checked      only as the target, as an entry takes other repositories: mintmark.yml:2:14: registries, entry 1',
    );
    expect(json).toMatchObject({ repositories: [{ registries: [], narrowedBy: { index: 0 } }] });
  }));
