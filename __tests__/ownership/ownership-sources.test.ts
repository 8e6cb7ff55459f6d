import { describe, expect, test } from '@jest/globals';
import { ownershipSources } from '../../src/ownership/ownership-sources.ts';
import type { Configuration } from '../../src/config/configuration.ts';
import { DEFAULTS } from '../../src/config/load.ts';
import type { OwnerTags } from '../../src/ownership/reason.ts';

const URI = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/billing-api';
const DENIED = { code: 'ACCESS_DENIED', message: 'Access denied: ecr:ListTagsForResource', hint: undefined } as const;

function configuration(changes: Partial<Configuration> = {}): Configuration {
  return { ...DEFAULTS, ...changes };
}

const TAGGED: OwnerTags = new Map([[URI, { value: 'tagged' }]]);
const UNTAGGED: OwnerTags = new Map([[URI, { value: undefined }]]);
const DENIED_TAGS: OwnerTags = new Map([[URI, { failure: DENIED }]]);
const SERVICES = new Map([['globbed', ['*/team/*']]]);
const PATTERNS = ['**/{service}-worker', '*/{service}/*', '**/{service}'];

describe('what decides', () => {
  test.each<[string, Partial<Configuration>, OwnerTags, decides: string[], passedOver: string[]]>([
    ['nothing', {}, TAGGED, [], []],
    ['an entry of services', { services: SERVICES }, UNTAGGED, ['services globbed'], []],
    [
      'an entry of services, before the tag and the patterns',
      { services: SERVICES, ownership: { tag: 'service', patterns: PATTERNS } },
      TAGGED,
      ['services globbed'],
      ['tag tagged', 'patterns team', 'patterns billing-api'],
    ],
    [
      'two services of one source, both',
      { services: new Map([...SERVICES, ['other', ['**/billing-*', '**']]]) },
      UNTAGGED,
      ['services globbed', 'services other', 'services other'],
      [],
    ],
    [
      'the tag, before the patterns',
      { ownership: { tag: 'service', patterns: PATTERNS } },
      TAGGED,
      ['tag tagged'],
      ['patterns team', 'patterns billing-api'],
    ],
    [
      'the first pattern that matches, if there is no tag',
      { ownership: { tag: 'service', patterns: PATTERNS } },
      UNTAGGED,
      ['patterns team'],
      ['patterns billing-api'],
    ],
    ['no tag unless it is configured', { ownership: { patterns: PATTERNS.slice(0, 1) } }, TAGGED, [], []],
  ])('%s', (_, changes, tags, decides, passedOver) => {
    const found = ownershipSources(configuration(changes), tags)(URI);
    expect(found.deciding.map(({ source, service }) => `${source} ${service}`)).toEqual(decides);
    expect(found.passedOver.map(({ source, service }) => `${source} ${service}`)).toEqual(passedOver);
    expect(found.undecided).toBe(false);
  });

  test.each([
    ['was not read yet', new Map(), undefined],
    ['could not be read', DENIED_TAGS, DENIED],
  ])('nothing, if the tag %s: no pattern replaces it', (_, tags, failure) => {
    const patterns = ['**/{service}'];
    const found = ownershipSources(configuration({ ownership: { tag: 'service', patterns } }), tags)(URI);
    expect(found).toMatchObject({ deciding: [], undecided: true });
    expect(found.failure).toEqual(failure);
    expect(found.passedOver).toMatchObject([{ source: 'patterns', service: 'billing-api' }]);
  });

  test('an entry of services, whether or not the tag is known', () => {
    const decided = ownershipSources(
      configuration({ services: SERVICES, ownership: { tag: 'service', patterns: undefined } }),
      DENIED_TAGS,
    )(URI);
    expect(decided).toMatchObject({ deciding: [{ service: 'globbed' }], undecided: false });
  });

  test('a tag that is read later counts', () => {
    const tags = new Map<string, { value: string | undefined }>();
    const sourcesOf = ownershipSources(configuration({ ownership: { tag: 'service', patterns: undefined } }), tags);
    expect(sourcesOf(URI).undecided).toBe(true);
    tags.set(URI, { value: 'billing' });
    expect(sourcesOf(URI)).toMatchObject({ deciding: [{ service: 'billing', entry: 'service' }], undecided: false });
  });
});

test('each reason names its place', () => {
  const place = (line: number): { path: string; line: number; column: number } => ({
    path: 'mintmark.yml',
    line,
    column: 7,
  });
  const found = ownershipSources(
    configuration({
      services: new Map([['globbed', ['**/nothing', '*/team/*']]]),
      ownership: { tag: 'service', patterns: ['**/{service}-worker', '**/{service}'] },
      places: {
        services: new Map([['globbed', [place(3), place(4)]]]),
        tag: place(6),
        patterns: [place(8), place(9)],
        registries: [],
        exclude: [],
      },
    }),
    TAGGED,
  )(URI);
  expect(found.deciding).toEqual([{ source: 'services', service: 'globbed', entry: '*/team/*', place: place(4) }]);
  expect(found.passedOver).toEqual([
    { source: 'tag', service: 'tagged', entry: 'service', place: place(6) },
    { source: 'patterns', service: 'billing-api', entry: '**/{service}', place: place(9) },
  ]);
});
