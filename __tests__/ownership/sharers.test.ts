import { describe, expect, test } from '@jest/globals';
import { DEFAULTS } from '../../src/config/load.ts';
import { ownedTogether, ownership, sharersOf } from '../../src/ownership/ownership.ts';
import type { Repository } from '../../src/image/repository.ts';

const HOST = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const registry = { account: '111122223333', region: 'eu-west-1' };
const repository = (name: string): Repository => ({ registry, name, uri: `${HOST}/${name}` });
const uri = (name: string): string => repository(name).uri;

const services = new Map([
  ['billing', ['*/billing', '*/billing-worker', '*/contested']],
  ['web', ['*/web', '*/web-worker', '*/contested']],
]);
const NAMES = ['billing', 'billing-worker', 'web', 'web-worker', 'contested', 'free', 'other'];

describe('the repositories that an accepted image is shared by', () => {
  test('are those of each service, however many it has', () => {
    const owners = ownership({ ...DEFAULTS, services }, repository('billing'), undefined);
    const sides = sharersOf(owners, uri('billing'), uri('web'));
    expect(sides.map((side) => NAMES.filter((name) => side(uri(name))))).toEqual([
      ['billing', 'billing-worker'],
      ['web', 'web-worker'],
    ]);
  });

  test('are the two alone if nobody claims them', () => {
    const owners = ownership({ ...DEFAULTS, services }, repository('free'), undefined);
    const sides = sharersOf(owners, uri('free'), uri('other'));
    expect(sides.map((side) => NAMES.filter((name) => side(uri(name))))).toEqual([['free'], ['other']]);
  });

  test('include the target, although another service claims it too', () => {
    const owners = ownership({ ...DEFAULTS, services }, repository('contested'), undefined);
    const [side] = sharersOf(owners, uri('contested'), uri('web'));
    expect(NAMES.filter((name) => side?.(uri(name)))).toEqual(['billing', 'billing-worker', 'contested']);
  });
});

test('repositories of two services belong together if the same two claim them', () => {
  const claims = new Map([
    [uri('web'), ['billing', 'web']],
    [uri('web-worker'), ['billing', 'web']],
    [uri('billing'), ['billing']],
  ]);
  const together = ownedTogether((one) => claims.get(one) ?? [], uri('web'));
  expect(NAMES.filter((name) => together(uri(name)))).toEqual(['web', 'web-worker']);
});
