import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { ecrUri } from '../../src/image/ecr-reference.ts';
import type { ProgressStep } from '../../src/report/progress.ts';
import { BUILD_ID_LABEL } from '../../src/image/mark.ts';
import type { Registry } from '../../src/image/repository.ts';
import { blobName } from '../support/archives.ts';
import { TestClock } from '../support/clock.ts';
import { ACCOUNT, REGION } from '../support/runtime.ts';
import { makeImage } from '../support/images.ts';
import { inScene, OTHER_ACCOUNT } from './scene.ts';

const image = makeImage({ files: 'the candidate', labels: { [BUILD_ID_LABEL]: '1' } });
const other = makeImage({ files: 'something else', labels: { [BUILD_ID_LABEL]: '2' } });
const SHARED = { verdict: 'shared', exitCode: 1 };
const UNIQUE = { verdict: 'unique', exitCode: 0, findings: [] };

describe('the verdict', () => {
  test('is unique if no other service has the image, with one call per repository and five more', () =>
    inScene(async ({ sandbox, repository, check }) => {
      const web = repository('web');
      await web.putImage({ content: other.content, tags: ['0'] });
      for (const name of ['billing', 'cart', 'search']) repository(name);
      const report = await check(image, { to: `${web.uri}:1` });
      expect(report).toMatchObject({ ...UNIQUE, service: 'web', checked: { registries: 1, repositories: 3 } });
      expect(report.checked.calls).toEqual({
        DescribeRepositories: 1,
        DescribeImages: 1,
        BatchCheckLayerAvailability: 4,
        ListImages: 1,
        BatchGetImage: 1,
      });
      expect(sandbox.calls).toEqual(report.checked.calls);
    }));

  test('queries and counts a repository once that is on two pages of the list', () =>
    inScene(async ({ sandbox, repository, check }) => {
      const web = repository('web');
      repository('billing');
      sandbox.setFault(({ operation }) =>
        operation === 'DescribeRepositories'
          ? {
              kind: 'answer',
              change: (answer) => ({
                ...answer,
                repositories: [answer['repositories'], answer['repositories']].flat(),
              }),
            }
          : undefined,
      );
      const report = await check(image, { to: `${web.uri}:1` });
      expect(report).toMatchObject({ ...UNIQUE, checked: { repositories: 1 } });
    }));

  test('is shared if another repository has it, and names the repository and the tag', () =>
    inScene(async ({ repository, check }) => {
      const web = repository('web');
      await repository('billing').putImage({ content: image.content, tags: ['7'] });
      expect(await check(image, { to: `${web.uri}:1` })).toMatchObject({
        ...SHARED,
        findings: [{ rule: 'shared-image', repository: { name: 'billing' }, twin: { tags: ['7'] } }],
      });
    }));

  test('covers every region and account of mintmark.yml', () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web');
      await repository('far', { region: 'us-east-1' }).putImage({ content: image.content, tags: ['far'] });
      await repository('theirs', { account: OTHER_ACCOUNT }).putImage({ content: image.content, tags: ['theirs'] });
      expect(await check(image, { to: web.uri })).toMatchObject(UNIQUE);
      await configure(`registries: [{ region: us-east-1 }, { account: '${OTHER_ACCOUNT}', region: eu-west-1 }]`);
      const report = await check(image, { to: web.uri });
      expect(report).toMatchObject({ ...SHARED, checked: { registries: 3, repositories: 2 } });
      expect(
        report.findings.map((finding) => finding.rule === 'shared-image' && 'twin' in finding && finding.twin.tags),
      ).toEqual([['far'], ['theirs']]);
    }));

  test('counts a registry once that is configured with and without its account', () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web');
      await repository('billing').putImage({ content: image.content, tags: ['7'] });
      await configure('registries: [{ region: eu-west-1 }]');
      expect((await check(image, { to: web.uri })).findings).toHaveLength(1);
    }));
});

describe('a failure to answer', () => {
  const registries = `registries: [{ region: us-east-1 }, { account: '${OTHER_ACCOUNT}', region: eu-west-1 }]`;

  test('makes the verdict unknown and costs only its own answer', () =>
    inScene(async ({ sandbox, repository, configure, check }) => {
      const web = repository('web');
      await configure(registries);
      repository('far', { region: 'us-east-1' });
      const theirs = repository('theirs', { account: OTHER_ACCOUNT });
      sandbox.setFault(({ region }) => (region === 'us-east-1' ? { kind: 'deny' } : undefined));
      expect(await check(image, { to: web.uri })).toMatchObject({
        verdict: 'unknown',
        exitCode: 3,
        checked: { repositories: 1 },
        findings: [
          { rule: 'unchecked-repository', registry: { region: 'us-east-1' }, failure: { code: 'ACCESS_DENIED' } },
        ],
      });
      await theirs.putImage({ content: image.content, tags: ['7'] });
      const report = await check(image, { to: web.uri });
      expect(report).toMatchObject(SHARED);
      expect(report.findings.map(({ rule }) => rule)).toEqual(['shared-image', 'unchecked-repository']);
    }));

  test('affects only the repository that denies access', () =>
    inScene(async ({ sandbox, repository, check }) => {
      const web = repository('web');
      await web.putImage({ content: other.content, tags: ['0'] });
      repository('closed');
      repository('open');
      sandbox.setFault((call) => (call.repository === 'closed' ? { kind: 'deny' } : undefined));
      expect(await check(image, { to: web.uri })).toMatchObject({
        verdict: 'unknown',
        exitCode: 3,
        findings: [{ rule: 'unchecked-repository', repository: { name: 'closed' } }],
        checked: { repositories: 1 },
      });
    }));

  test("may come from the target's own registry: the others still answer", () =>
    inScene(async ({ sandbox, repository, configure, check }) => {
      await configure(registries);
      const web = repository('web');
      await repository('far', { region: 'us-east-1' }).putImage({ content: image.content, tags: ['far'] });
      sandbox.setFault(({ region }) => (region === 'eu-west-1' ? { kind: 'deny' } : undefined));
      const report = await check(image, { to: `${web.uri}:1` });
      expect(report).toMatchObject({ ...SHARED, service: 'web', target: { uri: web.uri } });
      expect(report.findings.map(({ rule }) => rule).sort()).toEqual([
        'shared-image',
        'unchecked-repository',
        'unchecked-repository',
      ]);
    }));

  test('affects everything after the token has expired, which is not used again', () =>
    inScene(async ({ sandbox, repository, check }) => {
      const web = repository('web');
      for (let count = 0; count < 200; count += 1) repository(`service-${count}`);
      sandbox.setFault(({ operation }) =>
        operation === 'DescribeRepositories'
          ? undefined
          : { kind: 'error', code: 'ExpiredTokenException', message: 'The security token included is expired' },
      );
      const report = await check(image, { to: web.uri });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3, checked: { repositories: 0 } });
      expect(report.findings).toHaveLength(200);
      expect(report.findings[0]).toMatchObject({ failure: { code: 'CREDENTIALS', hint: expect.any(String) } });
      expect(Object.values(sandbox.calls).reduce((sum, count) => sum + count)).toBeLessThan(120);
    }));
});

describe('the time limit', () => {
  test('leaves unknown what was not checked by then, and leaves no call running', () =>
    inScene(async ({ sandbox, repository, check }) => {
      const web = repository('web');
      repository('slow');
      await repository('billing').putImage({ content: image.content, tags: ['7'] });
      sandbox.setFault((call) => (call.repository === 'slow' ? { kind: 'hang' } : undefined));
      const clock = new TestClock();
      const timeoutMs = 20_000;
      const progress = ({ step }: ProgressStep): void => {
        // The other one has answered.
        if (step === 'ask') clock.advance(timeoutMs);
      };
      const report = await check(image, { to: web.uri, timeoutMs }, { clock, progress });
      expect(report).toMatchObject(SHARED);
      expect(report.findings.slice(1)).toMatchObject([
        { rule: 'unchecked-repository', repository: { name: 'slow' }, failure: { code: 'TIMEOUT' } },
      ]);
    }));

  test('names the registry that was not listed by then', () =>
    inScene(async ({ sandbox, repository, configure, check }) => {
      const web = repository('web');
      await configure('registries: [{ region: us-east-1 }]');
      sandbox.setFault(({ region }) => (region === 'us-east-1' ? { kind: 'hang' } : undefined));
      const clock = new TestClock();
      const timeoutMs = 20_000;
      const checking = check(image, { to: web.uri, timeoutMs }, { clock });
      while (sandbox.calls['DescribeRepositories'] !== 2) await turn();
      // The other one's answer has arrived long before.
      for (let turns = 0; turns < 1_000; turns += 1) await turn();
      clock.advance(timeoutMs / 2);
      const report = await checking;
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(report.findings).toMatchObject([{ registry: { region: 'us-east-1' }, failure: { code: 'TIMEOUT' } }]);
    }));

  test.each([
    ['DescribeRepositories', `ecr:DescribeRepositories on ${ACCOUNT}/us-east-1`],
    ['BatchCheckLayerAvailability', `ecr:BatchCheckLayerAvailability on ${ACCOUNT}/us-east-1/slow`],
  ])('says that %s was throttled until then', (throttled, call) =>
    inScene(async ({ sandbox, repository, configure, check }) => {
      const web = repository('web');
      repository('slow', { region: 'us-east-1' });
      await configure(`registries: [{ region: us-east-1, account: '${ACCOUNT}' }]`);
      sandbox.setFault(({ region, operation }) =>
        region === 'us-east-1' && operation === throttled ? { kind: 'throttle' } : undefined,
      );
      // Shorter than mintmark's own patience with a registry that throttles.
      const report = await check(image, { to: web.uri, timeoutMs: 20_000 }, { clock: new TestClock() });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      const failure = {
        code: 'THROTTLED',
        message: `${call} was not answered in time, because AWS throttled the calls`,
        hint: expect.stringContaining('longer --timeout'),
      };
      expect(report.findings).toMatchObject([{ rule: 'unchecked-repository', failure }]);
    }),
  );
});

describe('the target', () => {
  test('is a usage error if it does not exist, with the intended name and the command that creates it', () =>
    inScene(async ({ repository, check }) => {
      const web = repository('team/web');
      const to = web.uri.replace('web', 'wbe');
      await expect(check(image, { to })).rejects.toMatchObject({
        code: 'USAGE',
        message: `There is no repository ${to}`,
        hint: [
          `Did you mean ${web.uri}?`,
          'Or create it:',
          '  aws ecr create-repository --repository-name team/wbe --region eu-west-1',
          'No repository creation template says that a push creates it. If one does anyway, say so: --create (create: true in the Action)',
        ].join('\n'),
      });
    }));

  test.each([
    ['billing', 'checkout'],
    ['ab', 'cd'],
  ])('is not confused with %s on the same host if it does not exist', (name, asked) =>
    inScene(async ({ repository, check }) => {
      const to = repository(name).uri.replace(name, asked);
      await expect(check(image, { to })).rejects.toMatchObject({
        message: `There is no repository ${to}`,
        hint: expect.not.stringContaining('Did you mean'),
      });
    }),
  );

  test('is checked for its tag: another image there is an error, the same image is not', () =>
    inScene(async ({ repository, check }) => {
      const web = repository('web');
      await web.putImage({ content: image.content, tags: ['1'] });
      await web.putImage({ content: other.content, tags: ['2'] });
      expect(await check(image, { to: `${web.uri}:1` })).toMatchObject(UNIQUE);
      expect(await check(image, { to: `${web.uri}:2` })).toMatchObject({
        verdict: 'unique',
        exitCode: 1,
        findings: [{ rule: 'reused-tag', tag: '2', digest: other.digest }],
      });
    }));
});

describe('mintmark.yml', () => {
  test("excludes the service's own repositories, and makes a service that does not own the target an error", () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web');
      await repository('web-canary').putImage({ content: image.content, tags: ['1'] });
      expect(await check(image, { to: web.uri })).toMatchObject(SHARED);
      await configure(`services: { shop: ['**/web*'], billing: ['**/billing'] }`);
      expect(await check(image, { to: web.uri })).toMatchObject({ ...UNIQUE, service: 'shop' });
      expect(await check(image, { to: web.uri, service: 'shop' })).toMatchObject(UNIQUE);
      await expect(check(image, { to: web.uri, service: 'billing' })).rejects.toMatchObject({ code: 'CONFIG' });
    }));

  test('keeps what it excludes out of every call', () =>
    inScene(async ({ sandbox, repository, configure, check }) => {
      const web = repository('web');
      await repository('cache').putImage({ content: image.content, tags: ['1'] });
      await configure(`exclude: ['**/cache']`);
      const asked = new Set<string | undefined>();
      sandbox.setFault(({ repository: name }) => void asked.add(name));
      expect(await check(image, { to: `${web.uri}:1` })).toMatchObject({ ...UNIQUE, checked: { repositories: 0 } });
      expect(asked).not.toContain('cache');
    }));

  test('allows a twin until the given day', () =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web');
      await repository('base').putImage({ content: image.content, tags: ['1'] });
      const allow = (expires: string): Promise<void> =>
        configure(`allowances: [{ repository: '**/base', reason: moves out, expires: '${expires}' }]`);
      await allow('2026-11-24');
      expect(await check(image, { to: web.uri })).toMatchObject({
        ...UNIQUE,
        allowed: [{ repository: { name: 'base' }, allowance: { reason: 'moves out' } }],
      });
      await allow('2026-11-23');
      const report = await check(image, { to: web.uri });
      expect(report).toMatchObject({ ...SHARED, allowed: [] });
      expect(report.findings.map(({ rule }) => rule)).toEqual(['shared-image', 'expired-allowance']);
    }));
});

test('an image without a mark is a warning', () =>
  inScene(async ({ repository, check }) => {
    const web = repository('web');
    expect(await check(makeImage(), { to: web.uri })).toMatchObject({
      verdict: 'unique',
      exitCode: 0,
      findings: [{ rule: 'unmarked-image', severity: 'warn', platforms: ['linux/amd64'] }],
    });
  }));

test('a service name that cannot be in a mark is refused before any call', () =>
  inScene(async ({ sandbox, repository, check }) => {
    const web = repository('web');
    await expect(check(image, { to: web.uri, service: 'my app' })).rejects.toMatchObject({ code: 'USAGE' });
    expect(sandbox.calls).toEqual({});
  }));

test('the steps are reported, with each repository', () =>
  inScene(async ({ repository, steps, check }) => {
    const web = repository('web');
    for (const name of ['a1', 'b2']) repository(name);
    await check(image, { to: web.uri });
    expect(steps).toEqual([
      { step: 'identify' },
      { step: 'ask', done: 1, total: 2 },
      { step: 'ask', done: 2, total: 2 },
      { step: 'layers' },
    ]);
  }));

test('an image with a damaged layer is refused as its push would be, unless another service has it', () =>
  inScene(async ({ cwd, repository, layout, checkAll }) => {
    const web = repository('web');
    const reference = await layout(image);
    const layer = digestOf(image.content.blobs[1] ?? new Uint8Array());
    const file = join(cwd, reference.replace('oci:', ''), blobName(layer));
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill('x', 10, 20));
    const checking = { images: [reference], to: web.uri };
    await expect(checkAll(checking)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: `The blob ${layer} is not what its digest and its size of ${bytes.length} bytes say`,
    });
    const beside = { ...checking, images: [await layout(other), reference] };
    await expect(checkAll(beside)).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringMatching(`^${reference}: The blob ${layer} is not`),
      hint: expect.stringContaining('rebuild it'),
    });
    await repository('billing').putImage({ content: image.content, tags: ['7'] });
    expect(await checkAll(checking)).toMatchObject([{ verdict: 'shared', exitCode: 1 }]);
  }));

describe('after a push by someone else', () => {
  const twoPlatforms = makeImage({ platforms: ['linux/amd64', 'linux/arm64'], labels: { [BUILD_ID_LABEL]: '1' } });

  test('the image is confirmed by tag or by digest', () =>
    inScene(async ({ repository, check }) => {
      const web = repository('web');
      repository('billing');
      await web.putImage({ content: twoPlatforms.content, tags: ['1'] });
      const { digest } = twoPlatforms;
      for (const [pushed, tag] of [
        [`${web.uri}:1`, '1'],
        [`${web.uri}@${digest}`, undefined],
      ] as const) {
        const report = await check(twoPlatforms, { pushed: [pushed] });
        expect(report).toMatchObject({ verdict: 'unique', exitCode: 0, findings: [] });
        expect(report.target).toEqual({ uri: web.uri, tag });
        expect(report.pushed).toEqual({ uri: web.uri, tag, digest });
      }
    }));

  test('a part of it, or another image, is not the image; and a twin is a separate finding', () =>
    inScene(async ({ repository, check }) => {
      const web = repository('web');
      const [part] = twoPlatforms.content.children;
      await web.putImage({ content: twoPlatforms.content });
      await web.putManifest(part?.bytes ?? '', { tag: 'part' });
      await repository('billing').putImage({ content: twoPlatforms.content, tags: ['7'] });
      const report = await check(twoPlatforms, { pushed: [`${web.uri}:part`] });
      expect(report).toMatchObject({
        verdict: 'shared',
        exitCode: 1,
        findings: [
          { rule: 'changed-after-check', tag: 'part', digest: digestOf(part?.bytes ?? '') },
          { rule: 'shared-image', repository: { name: 'billing' } },
        ],
      });
      expect(report.pushed).toBeUndefined();
    }));

  test('no severity for what was found there makes an unchecked repository pass, or fail differently', () =>
    inScene(async ({ sandbox, configure, repository, check }) => {
      const web = repository('web');
      repository('closed');
      await web.putImage({ content: twoPlatforms.content, tags: ['1'] });
      sandbox.setFault((call) => (call.repository === 'closed' ? { kind: 'deny' } : undefined));
      for (const [level, exitCode] of [
        ['off', 3],
        ['warn', 3],
        ['error', 1],
      ] as const) {
        await configure(`rules: { unmarked-image: off, changed-after-check: ${level} }`);
        const report = await check(image, { pushed: [`${web.uri}:1`] });
        expect(report).toMatchObject({ verdict: 'unknown', exitCode, unchecked: 1 });
      }
    }));

  test('an image that is missing or unreadable is not confirmed', () =>
    inScene(async ({ sandbox, repository, check }) => {
      const web = repository('web');
      await expect(check(image, { pushed: [`${web.uri}:1`] })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining(`${web.uri}:1 could not be read back`),
      });
      await web.putImage({ content: image.content, tags: ['1'] });
      sandbox.setFault(({ operation }) => (operation === 'DescribeImages' ? { kind: 'deny' } : undefined));
      await expect(check(image, { pushed: [`${web.uri}:1`] })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      sandbox.setFault(({ operation }) => (operation === 'DescribeRepositories' ? { kind: 'deny' } : undefined));
      const report = await check(image, { pushed: [`${web.uri}:1`] });
      expect(report).toMatchObject({ verdict: 'unknown', exitCode: 3 });
      expect(report.pushed).toBeUndefined();
    }));

  test.each([
    ['a repository alone', { pushed: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/web'] }],
    ['no registry', { pushed: ['web:1'] }],
    ['another target', { pushed: ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1'], to: 'x.example/web' }],
  ])('%s is a usage error', (_case, options) =>
    inScene(async ({ check }) => {
      await expect(check(image, options)).rejects.toMatchObject({ code: 'USAGE', hint: expect.stringMatching(/./) });
    }),
  );
});

describe('one repository under several hosts', () => {
  const inPartition = {
    repositoryUri: ({ account, region }: Registry, name: string) => ecrUri({ account, region }, name),
  };

  test.each([
    ['dual stack', 'eu-west-1', 'dkr-ecr.eu-west-1.on.aws'],
    ['FIPS', 'us-gov-west-1', 'dkr.ecr-fips.us-gov-west-1.amazonaws.com'],
    ['the European Sovereign Cloud', 'eusc-de-east-1', 'dkr.ecr.eusc-de-east-1.amazonaws.eu'],
    ['ISO-B', 'us-isob-east-1', 'dkr.ecr.us-isob-east-1.sc2s.sgov.gov'],
  ])('is one, as target, service, exclusion and allowance: %s', (_, region, rest) =>
    inScene(async ({ repository, configure, check }) => {
      const web = repository('web', { region });
      const billing = repository('billing', { region });
      await billing.putImage({ content: image.content, tags: ['7'] });
      const host = `${ACCOUNT}.${rest}`;
      const to = `${host}/web:1`;
      const report = await check(image, { to });
      expect(report).toMatchObject({ ...SHARED, target: { uri: web.uri, tag: '1' } });
      expect(report.findings).toMatchObject([{ rule: 'shared-image', repository: { uri: billing.uri } }]);
      for (const yaml of [
        `services: { web: [${host}/web, ${host}/billing] }`,
        `exclude: [${host}/billing]`,
        `allowances: [{ repository: ${host}/billing, reason: moves out, expires: '2027-01-01' }]`,
      ]) {
        await configure(yaml);
        expect(await check(image, { to })).toMatchObject(UNIQUE);
      }
      await configure(`ownership: { patterns: ['${host}/{service}'] }`);
      expect((await check(image, { to })).findings).toMatchObject([{ service: 'billing' }]);
    }, inPartition),
  );

  test('is one behind another endpoint too', () =>
    inScene(
      async ({ repository, check }) => {
        const web = repository('web');
        expect(await check(image, { to: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/web:1` })).toMatchObject({
          ...UNIQUE,
          target: { uri: web.uri },
        });
      },
      { repositoryUri: undefined },
    ));

  test('is another one if only the host looks like it, whatever the endpoint', () =>
    inScene(async ({ repository, check }) => {
      repository('web');
      const to = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com.example.com/web:1`;
      for (const env of [undefined, {}]) {
        await expect(check(image, { to }, env && { env })).rejects.toMatchObject({
          code: 'USAGE',
          message: expect.stringContaining('ECR has no hosts that end in amazonaws.com.example.com'),
        });
      }
    }));

  test("is taken from the listing if a server lists it under a host like ECR's", () => {
    const repositoryUri = ({ account, region }: Registry, name: string): string =>
      `${account}.dkr.ecr.${region}.localhost.localstack.cloud:4566/${name}`;
    return inScene(
      async ({ repository, check }) => {
        const web = repository('web');
        expect(await check(image, { to: `${web.uri}:1` })).toMatchObject(UNIQUE);
      },
      { repositoryUri },
    );
  });
});
