import { expect, test } from '@jest/globals';
import type { Configuration } from '../../src/config/configuration.ts';
import { DEFAULTS } from '../../src/config/load.ts';
import type { Repository } from '../../src/image/repository.ts';
import { owned, ownersOf } from '../../src/ownership/owned.ts';

function repository(name: string, region = 'eu-west-1'): Repository {
  const account = '111122223333';
  return { registry: { account, region }, name, uri: `${account}.dkr.ecr.${region}.amazonaws.com/${name}` };
}

/** The names of the repositories, by the names of their owners. */
function grouped(repositories: readonly Repository[], changes: Partial<Configuration>): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { service, repository: one } of owned(repositories, { ...DEFAULTS, ...changes }))
    groups[service] = [...(groups[service] ?? []), one.name];
  return groups;
}

test('repositories of a service have one owner, and every other repository has its own', () => {
  const services = new Map([
    ['web', ['*/web', '*/web-worker', '*/both']],
    ['billing', ['*/both']],
  ]);
  const all = ['web', 'web-worker', 'both', 'free', 'other'].map((name) => repository(name));
  expect(grouped(all, { services })).toEqual({
    web: ['web', 'web-worker'],
    'web, billing': ['both'],
    free: ['free'],
    other: ['other'],
  });
  const { ownerOf } = ownersOf(owned(all, { ...DEFAULTS, services }));
  expect(all.map(({ uri }) => ownerOf(uri))).toEqual([0, 0, 1, 2, 3]);
});

test('excluded repositories have no owner', () => {
  const [kept, left] = [repository('web'), repository('cache/web')];
  const places = owned([kept, left], { ...DEFAULTS, exclude: ['*/cache/**'] });
  expect(places.map(({ repository: one }) => one.name)).toEqual(['web']);
  expect(ownersOf(places).ownerOf(left.uri)).toBeUndefined();
});

test('repositories of one name in two registries are named with their registry', () => {
  const both = [repository('web'), repository('web', 'us-east-1'), repository('billing')];
  expect(grouped(both, {})).toEqual({
    '111122223333/eu-west-1/web': ['web'],
    '111122223333/us-east-1/web': ['web'],
    billing: ['billing'],
  });
});
