import { expect, test } from '@jest/globals';
import { explainConfiguration } from '../../src/commands/config/run.ts';
import type { Explanation } from '../../src/commands/config/report.ts';
import { inScene, OTHER_ACCOUNT } from '../commands/scene.ts';
import { makeImage } from '../support/images.ts';
import { fc, runs } from '../support/property.ts';
import { ACCOUNT, REGION, runtimeTo } from '../support/runtime.ts';

const OTHER = { account: OTHER_ACCOUNT, region: 'us-east-1' };
const NAMES = ['team/billing', 'team/billing-api', 'web', 'billing'] as const;
const HERE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

const some = (...texts: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...texts], { minLength: 1 });
const seldom = (texts: fc.Arbitrary<string[]>): fc.Arbitrary<string[] | undefined> =>
  fc.option(texts, { nil: undefined, freq: 3 });

/** A mintmark.yml, as JSON, which is YAML too. */
const configuration = fc.record(
  {
    services: fc.dictionary(
      fc.constantFrom('billing', 'shop'),
      some('**/billing', '*/team/*', '**/web', `${OTHER_ACCOUNT}.*/**`, `${HERE}/web`),
      { minKeys: 1 },
    ),
    ownership: fc.record(
      {
        tag: fc.constant('service'),
        patterns: fc.shuffledSubarray(
          ['*/{service}', '*/team/{service}', '*/*/{service}-{api,worker}', '**/{service}'],
          {
            minLength: 1,
          },
        ),
      },
      { requiredKeys: ['patterns'] },
    ),
    registries: fc.uniqueArray(
      fc.oneof(
        fc.record({ region: fc.constant(REGION), repositories: seldom(some('team/**', 'web')) }),
        fc.record({
          region: fc.constant(REGION),
          account: fc.constant(ACCOUNT),
          repositories: seldom(some('team/*', 'w*')),
        }),
        fc.record({
          region: fc.constant(OTHER.region),
          account: fc.constant(OTHER.account),
          repositories: some(...NAMES),
        }),
      ),
      { minLength: 1, maxLength: 3, selector: (registry) => JSON.stringify(registry) },
    ),
    exclude: some('**/web', '*/team/billing-api'),
  },
  { requiredKeys: [] },
);

/** Whether a check for the target includes a repository, according to `config explain`. */
function isAsked({ excludedBy, registries, narrowedBy, repository }: Explanation): boolean {
  if (excludedBy.length > 0) return false;
  const inTargets = repository.startsWith(HERE);
  const covering = (registries ?? []).filter(({ provided }) => inTargets || !provided.includes('account'));
  return covering.length > 0 || (inTargets && narrowedBy === undefined);
}

/** Whether two repositories belong to one service. */
function isSame(one: Explanation, target: Explanation): boolean {
  const [owner] = target.sources.deciding.length > 0 ? (target.services ?? []) : [];
  return owner !== undefined && one.sources.deciding.length > 0 && one.services?.join(' ') === owner;
}

test('config explain agrees with a check on owners, and on what is checked', () =>
  fc.assert(
    fc.asyncProperty(configuration, fc.constantFrom(...NAMES), fc.subarray([...NAMES]), (yaml, name, tagged) =>
      inScene(async (scene) => {
        const image = makeImage({ files: 'the same everywhere' });
        const repositories = NAMES.flatMap((one) => {
          const tags = tagged.includes(one) ? { service: 'shop' } : {};
          return [scene.repository(one, { tags }), scene.repository(one, { ...OTHER, tags })];
        });
        for (const repository of repositories) await repository.putImage({ content: image.content, tags: ['1'] });
        await scene.configure(
          Object.entries(yaml)
            .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
            .join(''),
        );
        const uri = `${HERE}/${name}`;
        const uris = repositories.map((repository) => repository.uri);
        const { explanations } = await explainConfiguration(
          { repositories: uris },
          runtimeTo(scene.sandbox.endpoint, { cwd: scene.cwd }),
        );
        const target = explanations.find(({ repository }) => repository === uri);
        if (target === undefined) throw new Error('The target is not explained');
        const report = await scene.check(image, { to: uri });
        expect(report.service).toBe(target.services?.[0]);
        const expected = explanations.filter((one) => one !== target && isAsked(one) && !isSame(one, target));
        const found = report.findings.flatMap((finding) =>
          finding.rule === 'shared-image' && 'twin' in finding ? [finding.repository.uri] : [],
        );
        expect(found.filter((one) => one !== uri).sort()).toEqual(expected.map(({ repository }) => repository).sort());
      }),
    ),
    { numRuns: runs(15) },
  ));
