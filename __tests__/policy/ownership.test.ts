import { describe, expect, test } from '@jest/globals';
import { ownership } from '../../src/policy/ownership.ts';
import type { Configuration } from '../../src/types/configuration.ts';
import type { Repository } from '../../src/types/registry.ts';

function repository(name: string): Repository {
  const registry = { account: '111122223333', region: 'eu-west-1' };
  return { registry, name, uri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}` };
}

function configuration(changes: Partial<Configuration> = {}): Configuration {
  return { services: new Map(), registries: [], exclude: [], rules: {}, allowances: [], ...changes };
}

const services = new Map([
  ['billing', ['*/billing', '*/billing-*']],
  ['web', ['*.dkr.ecr.*.amazonaws.com/team/web', '*/billing-web']],
]);

describe('without a configuration', () => {
  const owners = ownership(configuration(), repository('team/app'), undefined);

  test('each repository is a service of its own, under its name', () => {
    expect(owners.service).toBe('team/app');
    expect(owners.isOwn(repository('team/app').uri)).toBe(true);
    expect(owners.isOwn(repository('app').uri)).toBe(false);
    expect(owners.isExcluded(repository('app').uri)).toBe(false);
  });
});

describe('with services', () => {
  const owners = ownership(configuration({ services }), repository('billing'), undefined);

  test('the target belongs to the service that claims it, and so do its other repositories', () => {
    expect(owners.service).toBe('billing');
    expect(owners.isOwn(repository('billing-worker').uri)).toBe(true);
    expect(owners.isOwn(repository('team/web').uri)).toBe(false);
  });

  test('a glob stays between slashes', () => {
    expect(owners.ownersOf(repository('team/billing').uri)).toEqual([]);
  });

  test('a repository that two services claim is nobody’s own, even where it is the target', () => {
    const contested = repository('billing-web');
    expect(owners.isOwn(contested.uri)).toBe(false);
    expect(ownership(configuration({ services }), contested, undefined).isOwn(contested.uri)).toBe(false);
  });

  test('a named service that does not own the target is refused, and the owner named', () => {
    expect(() => ownership(configuration({ services }), repository('team/web'), 'billing')).toThrow(
      'team/web belongs to web, not to billing',
    );
  });

  test('an unclaimed target belongs to the named service', () => {
    const named = ownership(configuration({ services, service: 'billing' }), repository('fresh'), undefined);
    expect(named.service).toBe('billing');
    expect(named.isOwn(repository('fresh').uri)).toBe(true);
    expect(named.isOwn(repository('billing').uri)).toBe(true);
  });
});

test('excluded repositories are known by their globs', () => {
  const owners = ownership(configuration({ exclude: ['*/cache/**'] }), repository('app'), undefined);
  expect(owners.isExcluded(repository('cache/a/b').uri)).toBe(true);
  expect(owners.isExcluded(repository('cached').uri)).toBe(false);
});
