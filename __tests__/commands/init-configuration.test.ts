import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { explainConfiguration } from '../../src/commands/config/run.ts';
import { initConfiguration } from '../../src/commands/init/configuration.ts';
import { renderInit } from '../../src/commands/written.ts';
import { parseConfiguration } from '../../src/config/parse.ts';
import { runtimeTo } from '../support/runtime.ts';
import { inScene, type Scene } from './scene.ts';

interface Tried {
  /** From all that was shown and written, the service of each repository, by name. */
  readonly owners: Readonly<Record<string, string>>;
  readonly yaml: string;
  readonly shown: string;
}

async function run(
  { sandbox, cwd }: Scene,
  options: Parameters<typeof initConfiguration>[0] = { configPath: undefined },
): Promise<{ yaml: string; shown: string }> {
  const written = await initConfiguration(options, runtimeTo(sandbox.endpoint, { cwd }));
  return {
    yaml: await readFile(join(cwd, written.file), 'utf8'),
    shown: renderInit(written, { colors: false, columns: 10_000, now: new Date() }),
  };
}

/** Runs init in a registry with these repositories and tags, and has mintmark itself determine the owner of each. */
async function tried(fleet: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<Tried> {
  let result: Tried | undefined;
  await inScene(async (scene) => {
    const repositories = Object.entries(fleet).map(([name, tags]) => scene.repository(name, { tags }));
    const made = await run(scene);
    const { explanations } = await explainConfiguration(
      { repositories: repositories.map(({ uri }) => uri) },
      runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd }),
    );
    const owners = explanations.map(({ services }, index) => [repositories[index]?.name, services?.join(' and ')]);
    result = { ...made, owners: Object.fromEntries(owners) as Record<string, string> };
  });
  if (result === undefined) throw new Error('The scene did not end');
  return result;
}

function untagged(names: readonly string[]): Record<string, Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function wrongIn(owners: Tried['owners'], truth: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const wrong = Object.entries(truth).filter(([name, service]) => owners[name] !== service);
  return Object.fromEntries(wrong.map(([name]) => [name, owners[name]]));
}

describe('the number of repositories guessed right in three fleets', () => {
  test('named by team and service: 14 of 15', async () => {
    const truth = {
      'payments/billing': 'billing',
      'payments/invoices': 'invoices',
      'payments/refunds': 'refunds',
      'shop/cart': 'cart',
      'shop/checkout': 'checkout',
      'shop/storefront': 'storefront',
      // Two teams have one with this name: neither gets the other's.
      'shop/search': 'shop-search',
      'platform/search': 'platform-search',
      'platform/auth': 'auth',
      'platform/gateway': 'gateway',
      'dev/shop/cart': 'cart',
      'data/etl': 'etl',
      'data/reports': 'reports',
      gitlab: 'gitlab',
      // One team's service under another team's name.
      'legacy/old-cart': 'cart',
    };
    const { owners, yaml } = await tried(untagged(Object.keys(truth)));
    expect(wrongIn(owners, truth)).toEqual({ 'legacy/old-cart': 'old-cart' });
    expect(yaml).toContain("    - '*/{data,legacy,payments,platform,shop}/{service}'\n");
  });

  test('named by service and component: 16 of 18', async () => {
    const truth = {
      'billing-api': 'billing',
      'billing-worker': 'billing',
      'billing-migrate': 'billing',
      'checkout-api': 'checkout',
      'checkout-worker': 'checkout',
      checkout: 'checkout',
      'search-api': 'search',
      // No other part of it exists, and the fleet shows what -worker means.
      'mailer-worker': 'mailer',
      'invoices/api': 'invoices',
      'invoices/worker': 'invoices',
      'payment-gateway': 'payment-gateway',
      'email-gateway': 'email-gateway',
      fraud_api: 'fraud',
      fraud_worker: 'fraud',
      storefront: 'storefront',
      auth: 'auth',
      // Parts that are words of the fleet's own.
      'catalog-indexer': 'catalog',
      'catalog-crawler': 'catalog',
    };
    const { owners, yaml, shown } = await tried(untagged(Object.keys(truth)));
    expect(wrongIn(owners, truth)).toEqual({
      'catalog-indexer': 'catalog-indexer',
      'catalog-crawler': 'catalog-crawler',
    });
    expect(yaml).toContain(
      "    # guessed: 7 repositories are 4 services, such as billing (billing-api, billing-migrate, billing-worker), checkout (checkout-api, checkout-worker) and mailer (mailer-worker)\n    - '*/{service}-{api,migrate,worker}'\n",
    );
    expect(shown).toContain(
      '4 services have several repositories: billing (billing-api, billing-migrate, billing-worker), checkout (checkout-api, checkout-worker, checkout)',
    );
  });

  test('named by a tag: 10 of 11', async () => {
    const of = (service: string): Record<string, string> => ({ 'acme:Service': service, team: 'x', env: 'prod' });
    const fleet = {
      'img-0001': of('billing'),
      'img-0002': of('billing'),
      'img-0003': of('checkout'),
      'img-0004': of('search'),
      'img-0005': of('search'),
      'img-0006': of('auth'),
      'img-0007': of('auth'),
      // Nobody tagged these.
      storefront: { team: 'x' },
      'cart-api': {},
      'cart-worker': {},
      'img-0008': {},
    };
    const truth = {
      'img-0001': 'billing',
      'img-0002': 'billing',
      'img-0003': 'checkout',
      'img-0004': 'search',
      'img-0005': 'search',
      'img-0006': 'auth',
      'img-0007': 'auth',
      storefront: 'storefront',
      'cart-api': 'cart',
      'cart-worker': 'cart',
      'img-0008': 'billing',
    };
    const { owners, yaml, shown } = await tried(fleet);
    expect(wrongIn(owners, truth)).toEqual({ 'img-0008': 'img-0008' });
    expect(yaml).toContain("  tag: 'acme:Service'\n");
    expect(shown).toContain(
      'Guessed by the tag acme:Service: 7 repositories are 4 services, such as billing (img-0001, img-0002), search (img-0004, img-0005) and auth (img-0006, img-0007).',
    );
  });
});

test('the preview matches the file, read like any mintmark.yml', async () => {
  const { yaml, shown, owners } = await tried(untagged(['a/x-api', 'a/x-worker', 'a/y', 'b/y', 'c/z/api', 'c/z/web']));
  const { services, ownership, registries } = parseConfiguration(Buffer.from(yaml), 'mintmark.yml');
  expect(Object.fromEntries(services)).toEqual({ 'a-y': ['*/a/y'], 'b-y': ['*/b/y'] });
  expect(ownership?.patterns).toContain('*/c/{service}/{api,web}');
  expect(registries).toEqual([{ region: 'eu-west-1', account: '111122223333' }]);
  for (const entry of ownership?.patterns ?? []) expect(shown).toContain(`Guessed by the pattern ${entry}: `);
  expect(owners).toEqual({
    'a/x-api': 'x',
    'a/x-worker': 'x',
    'a/y': 'a-y',
    'b/y': 'b-y',
    'c/z/api': 'z',
    'c/z/web': 'z',
  });
  expect(shown).toContain('2 services have several repositories: x (a/x-api, a/x-worker) and z (c/z/api, c/z/web).');
});

test('a service in several regions is one, and another endpoint has its registry in the path', async () => {
  await inScene(
    async (scene) => {
      const here = scene.repository('team/app');
      const there = scene.repository('team/app', { region: 'us-east-1' });
      scene.repository('team/other', { region: 'us-east-1' });
      await run(scene, { regions: ['eu-west-1', 'us-east-1'], configPath: undefined });
      const { explanations } = await explainConfiguration(
        { repositories: [here.uri, there.uri] },
        runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd }),
      );
      expect(explanations.map(({ services }) => services)).toEqual([['app'], ['app']]);
    },
    { repositoryUri: ({ account, region }, name) => `127.0.0.1:4566/${account}/${region}/${name}` },
  );
});

test.each([
  ['there are no repositories', {}, 'registries:\n  - region: eu-west-1\n\n'],
  ['a name is a word of YAML, or a number', untagged(['null', 't/null', 'u/null', '0123']), "'t-null':"],
  [
    'a tag has one value for all',
    Object.fromEntries(['aa', 'bb', 'cc', 'dd'].map((name) => [name, { service: 'ecr' }])),
    'patterns:',
  ],
])('%s', async (_, fleet, expected) => {
  const { yaml } = await tried(fleet);
  expect(yaml).toContain(expected);
  expect(yaml).not.toContain(' tag:');
});

test('tags that are denied, or that name no service, are reported', async () => {
  await inScene(
    async (scene) => {
      scene.repository('app', { tags: { service: 'shop' } });
      const { yaml, shown } = await run(scene);
      expect(yaml).toMatch(/^# Tags of repositories could not be read: .*ListTagsForResource/m);
      expect(shown).toContain('Tags of repositories could not be read');
    },
    { fault: ({ operation }) => (operation === 'ListTagsForResource' ? { kind: 'deny' } : undefined) },
  );
  const { yaml, owners } = await tried({ aa: { service: 'x' }, bb: { service: 'not one' }, cc: { service: 'y' } });
  expect(yaml).toContain(
    "# 1 repository has a tag service that names no service: nobody's own until that is corrected.",
  );
  expect(owners).toEqual({ aa: 'x', bb: undefined, cc: 'y' });
});

test('a file is never overwritten, even in a parent directory, and another can be written for comparison', async () => {
  await inScene(async (scene) => {
    scene.repository('app');
    await writeFile(join(scene.cwd, 'mintmark.yml'), 'version: 1\n');
    const there = { code: 'USAGE', message: 'mintmark.yml already exists, and init overwrites nothing' };
    await expect(run(scene)).rejects.toMatchObject(there);
    await expect(run(scene, { configPath: 'mintmark.yml' })).rejects.toMatchObject(there);
    expect(await readFile(join(scene.cwd, 'mintmark.yml'), 'utf8')).toBe('version: 1\n');
    expect((await run(scene, { configPath: 'mintmark.new.yml' })).shown).toContain('Wrote mintmark.new.yml');
  });
});

test('a registry that cannot be listed is an error, and nothing is written', async () => {
  await inScene(
    async (scene) => {
      await expect(run(scene)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      await expect(readFile(join(scene.cwd, 'mintmark.yml'))).rejects.toMatchObject({ code: 'ENOENT' });
    },
    { fault: ({ operation }) => (operation === 'DescribeRepositories' ? { kind: 'deny' } : undefined) },
  );
});
