import type { Arbitrary } from 'fast-check';
import type { ImageRecipe } from '../support/images.ts';
import { fc } from '../support/property.ts';
import type { FaultPlan, Fleet, Item, Quirks, Trouble } from './fleet.ts';

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-south-1'] as const;
const NAMES = ['shop', 'billing', 'team-a/app', 'team-a/job', 'team-b/app', 'team-b/job'] as const;
const GLOBS = [
  '**/team-a/*',
  '**/team-b/**',
  '*/shop',
  '*/*/app',
  '*.dkr.ecr.us-east-1.amazonaws.com/**',
  '*.dkr.ecr.*.amazonaws.com/billing',
  '**',
] as const;

const PATTERNS = [
  '*/{service}',
  '**/{service}',
  '*/{service}/*',
  '*/team-{service}/*',
  '*/*/{service}',
  '*.dkr.ecr.us-east-1.amazonaws.com/{service}',
] as const;
/** Names that patterns yield too, and one that `services` has. */
const OWNERS = ['shop', 'app', 'a', 'team-a', 'service-0', 'not a name'] as const;

const PLATFORMS = ['linux/amd64', 'linux/arm64'];

const glob = fc.constantFrom(...GLOBS);
/** Mostly the easy case, so that most fleets have a single oddity. */
const seldom = <T, N>(usual: N, odd: Arbitrary<T>): Arbitrary<T | N> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });

/** Few platforms, builds and labels, so that images often share one platform, all of them, or nothing. */
const recipe: Arbitrary<ImageRecipe> = fc.record({
  platforms: fc.constantFrom(['linux/amd64'], ['linux/arm64'], PLATFORMS),
  format: fc.constantFrom('oci', 'docker'),
  files: fc.constantFrom('candidate', 'candidate', 'candidate', 'other'),
  labels: seldom({ 'dev.mintmark.build-id': 'b1' }, fc.constant({})),
  attestation: fc.boolean(),
  invocation: fc.constantFrom('1', '2'),
  // Labels that lie: they change no image.
  configType: seldom(undefined, fc.constantFrom('application/json', '', 'application/vnd.buildkit.cacheconfig.v0')),
  artifactType: seldom(undefined, fc.constant('application/vnd.example.sbom+json')),
  mislabelled: seldom(undefined, fc.constantFrom('attestation', 'unknown/unknown')),
});

const tags = fc.uniqueArray(fc.constantFrom('1', '2', 'latest'), { maxLength: 2 });

const item: Arbitrary<Item> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('image' as const),
      recipe,
      tags,
      archived: seldom(false, fc.constant(true)),
      deleted: seldom('no' as const, fc.constantFrom('root' as const, 'all' as const)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('artifact' as const), payload: fc.constantFrom('sbom', 'chart'), tags }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('signature' as const), tags }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'config-in-artifact' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'config-alone' as const }) },
);

const quirks: Arbitrary<Quirks> = fc.record({
  knowsConfigs: seldom(true, fc.constant(false)),
  pageSize: fc.constantFrom(1000, 2),
  orphanedBlobs: seldom(true, fc.constant(false)),
  absentLayers: fc.constantFrom('unavailable', 'missing'),
  mounts: fc.boolean(),
  archived: fc.constantFrom('readable', 'inaccessible', 'not-found'),
});

const ANSWERS_SPOILT: readonly Trouble[] = ['deny', 'not-found', 'expired', 'garbage', 'empty-answer', 'dropped'];
/** The options of a check and of an audit. */
const CHECK = [
  'BatchCheckLayerAvailability',
  'BatchCheckLayerAvailability',
  'BatchGetImage',
  'ListImages',
  'DescribeImages',
  'DescribeRepositories',
  'GetDownloadUrlForLayer',
  'ListTagsForResource',
];
const AUDIT = ['BatchGetImage', 'DescribeImages', 'DescribeRepositories', 'ListTagsForResource'];
const faultsAt = (operations: readonly string[]): Arbitrary<readonly FaultPlan[]> =>
  fc.array(
    fc.record({
      operation: fc.constantFrom(...operations),
      repository: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
      nth: fc.option(fc.nat({ max: 1 }), { nil: undefined }),
      trouble: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...ANSWERS_SPOILT, 'dropped' as const, 'strange' as const) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('throttled-once' as const, 'reset-once' as const, 'broken-once' as const),
        },
        { weight: 1, arbitrary: fc.constant('time-over' as const) },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  );

/** Registries in all regions, by the credentials. */
const EVERY_REGION: Fleet['registries'] = REGIONS.map((region) => ({ region, byAccount: false }));

/** Worlds of up to three registries and six repositories. */
const fleetsWith = (faults: Arbitrary<readonly FaultPlan[]>): Arbitrary<Fleet> =>
  fc.record({
    quirks,
    candidate: fc.record({
      recipe: recipe.map((one) => ({ ...one, files: 'candidate' })),
      knowsManifests: fc.boolean(),
    }),
    repositories: fc.uniqueArray(
      fc.record({
        region: fc.constantFrom(...REGIONS),
        name: fc.constantFrom(...NAMES),
        owner: seldom(undefined, fc.constantFrom(...OWNERS)),
        items: fc.array(item, { maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 6, selector: ({ region, name }) => `${region}/${name}` },
    ),
    target: fc.nat({ max: 5 }),
    tag: fc.option(fc.constantFrom('1', 'latest', 'new'), { nil: undefined }),
    registries: fc.array(fc.record({ region: fc.constantFrom(...REGIONS), byAccount: fc.boolean() }), { maxLength: 3 }),
    services: seldom([], fc.array(fc.array(glob, { minLength: 1, maxLength: 2 }), { maxLength: 3 })),
    ownership: seldom(
      { byTag: false, patterns: [] },
      fc.record({ byTag: fc.boolean(), patterns: fc.array(fc.constantFrom(...PATTERNS), { maxLength: 2 }) }),
    ),
    service: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
    exclude: seldom([], fc.array(glob, { maxLength: 1 })),
    allowances: seldom(
      [],
      fc.array(
        fc.record({
          repository: fc.oneof(fc.constant('**'), glob),
          image: fc.option(fc.nat({ max: 1 }), { nil: undefined }),
          expires: fc.constantFrom('2026-11-23', '2026-11-24', '2027-01-01'),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    rules: seldom(
      {},
      fc.record(
        {
          'shared-image': fc.constantFrom('off', 'warn', 'error'),
          'reused-tag': fc.constantFrom('off', 'warn', 'error'),
          'shared-repository': fc.constantFrom('off', 'warn', 'error'),
          'unchecked-repository': fc.constantFrom('off', 'warn', 'error'),
        },
        { requiredKeys: [] },
      ),
    ),
    faults,
  });

/** Worlds to check an image in; in half of them nothing goes wrong. */
export const fleets = fleetsWith(fc.oneof(fc.constant([]), faultsAt(CHECK)));

/** Worlds to audit, mostly in all registries. Something goes wrong in each, and each is audited without that too. */
export const auditedFleets = fc
  .tuple(fleetsWith(faultsAt(AUDIT)), fc.integer({ min: 0, max: 3 }))
  .map(([fleet, odd]) => ({ ...fleet, registries: odd === 0 ? fleet.registries : EVERY_REGION }));
