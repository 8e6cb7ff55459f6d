import { describe, expect, test } from '@jest/globals';
import { ownership } from '../../src/ownership/ownership.ts';
import type { Configuration } from '../../src/config/configuration.ts';
import { DEFAULTS } from '../../src/config/load.ts';
import type { Repository } from '../../src/image/repository.ts';

function repository(name: string): Repository {
  const registry = { account: '111122223333', region: 'eu-west-1' };
  return { registry, name, uri: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}` };
}

function configuration(changes: Partial<Configuration> = {}): Configuration {
  return { ...DEFAULTS, ...changes };
}

const services = new Map([
  ['billing', ['*/billing', '*/billing-*']],
  ['web', ['*.dkr.ecr.*.amazonaws.com/team/web', '*/billing-web']],
]);

describe('without a configuration', () => {
  const owners = ownership(configuration(), repository('team/app'), undefined);

  test('each repository is its own service, under its name', () => {
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

  test('a glob does not match across slashes', () => {
    expect(owners.ownersOf(repository('team/billing').uri)).toEqual([]);
  });

  test('a repository that two services claim belongs to neither, even if it is the target', () => {
    const contested = repository('billing-web');
    expect(owners.isOwn(contested.uri)).toBe(false);
    expect(ownership(configuration({ services }), contested, undefined).isOwn(contested.uri)).toBe(false);
  });

  test('a named service that does not own the target is refused, with the owner', () => {
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

describe('with patterns', () => {
  const patterns = ['*/{service}'];
  const replica = '444455556666.dkr.ecr.us-east-1.amazonaws.com/billing';

  test('a repository and its replicas in other accounts and regions are one service', () => {
    const owners = ownership(configuration({ ownership: { patterns } }), repository('billing'), undefined);
    expect(owners.service).toBe('billing');
    expect(owners.isOwn(replica)).toBe(true);
    expect(owners.isOwn(repository('web').uri)).toBe(false);
    expect(owners.isOwn(repository('team/billing').uri)).toBe(false);
  });

  test('a named service must match the one in the pattern', () => {
    expect(() => ownership(configuration({ ownership: { patterns } }), repository('web'), 'billing')).toThrow(
      '/web belongs to web, not to billing',
    );
  });

  test('a repository that services and patterns assign to two services belongs to the one in services', () => {
    const both = configuration({ services, ownership: { patterns: ['**/{service}'] } });
    expect(ownership(both, repository('team/web'), undefined).ownersOf(repository('billing-worker').uri)).toEqual([
      'billing',
    ]);
  });
});

describe('with tags', () => {
  const ownedByTag = configuration({ ownership: { tag: 'service', patterns: undefined } });
  const target = repository('app');
  const [own, other, silent, unchecked] = ['a', 'b', 'c', 'd'].map((name) => repository(name).uri) as [
    ...[string, string, string, string],
  ];
  const failure = { code: 'ACCESS_DENIED', message: 'Access denied', hint: undefined } as const;
  const tags = new Map([
    [target.uri, { value: 'billing' }],
    [own, { value: 'billing' }],
    [other, { value: 'web' }],
    [silent, { failure }],
  ]);
  const owners = ownership(ownedByTag, target, undefined, tags);

  test('the target and the repositories with its tag are one service', () => {
    expect(owners.service).toBe('billing');
    expect([own, other, silent, unchecked].map(owners.isOwn)).toEqual([true, false, false, false]);
    expect([own, other, silent, unchecked].map(owners.isUndecided)).toEqual([false, false, true, true]);
  });

  test('a target whose tag is unknown is a service of its own, and owns no other', () => {
    const unknown = ownership(ownedByTag, target, undefined, new Map([...tags, [target.uri, { failure }]]));
    expect(unknown.service).toBe('app');
    expect([target.uri, own, other, silent].map(unknown.isOwn)).toEqual([true, false, false, false]);
  });

  test('a named service must match the one in the tag', () => {
    expect(() => ownership(ownedByTag, target, 'web', tags)).toThrow('/app belongs to billing, not to web');
  });
});

test('excluded repositories are recognized by their globs', () => {
  const owners = ownership(configuration({ exclude: ['*/cache/**'] }), repository('app'), undefined);
  expect(owners.isExcluded(repository('cache/a/b').uri)).toBe(true);
  expect(owners.isExcluded(repository('cached').uri)).toBe(false);
});
