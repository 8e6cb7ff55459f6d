import { expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { ClaimStore } from '../../src/ledger/store.ts';
import { taken } from '../../src/ledger/transitions.ts';
import type { Claimant } from '../../src/ledger/claim.ts';
import { TestClock } from '../support/clock.ts';

const imageId = digestOf('one');
const claimant = (service: string): Claimant => ({
  service,
  repository: `registry/${service}`,
  tag: '1',
  buildId: '1',
});
const holder = { claimant: claimant('web'), token: 'mine', leaseMs: 60_000, marginMs: 10_000 };
const theirs = { ...claimant('billing'), imageId, state: 'held', since: 0, holders: { theirs: 1_000 } } as const;

test('a lease of another service is respected until the end of the margin', () => {
  const at = (now: number): string => taken(imageId, theirs, holder, { earliest: now, latest: now }).kind;
  expect([1_000, 10_999, 11_000, 11_001].map(at)).toEqual(['refuse', 'refuse', 'refuse', 'write']);
});

test('another push of a service overwrites what the one before recorded', () => {
  const current = { ...claimant('web'), imageId, state: 'held', since: 0, holders: { first: 60_000 } } as const;
  const next = { service: 'web', repository: 'registry/moved' };
  const transition = taken(imageId, current, { ...holder, claimant: next }, { earliest: 1, latest: 1 });
  expect(transition).toEqual({
    kind: 'write',
    next: { ...next, imageId, state: 'held', since: 0, holders: { first: 60_000, mine: 60_001 } },
  });
});

test('image IDs are claimed in one order, however they are given', async () => {
  const written: string[] = [];
  const store: ClaimStore = {
    place: { kind: 'file', directory: 'ledger' },
    calls: {},
    read: () => Promise.resolve({ freshness: undefined, records: new Map(), now: { earliest: 0, latest: 0 } }),
    write: (record) => {
      written.push(record.imageId);
      return Promise.resolve(true);
    },
    async *all() {
      yield await Promise.resolve({ freshness: undefined, records: new Map(), now: { earliest: 0, latest: 0 } });
    },
    writeFreshness: () => Promise.resolve(true),
    close: () => undefined,
  };
  const ids = ['one', 'two', 'three', 'four'].map(digestOf);
  for (const order of [ids, ids.toReversed()]) {
    const ended = new AbortController();
    const outcome = await new Ledger(store, { clock: new TestClock(), signal: ended.signal }).take(
      order,
      claimant('web'),
    );
    if (outcome.kind === 'held') await outcome.hold.end();
    expect(written.splice(0)).toEqual([...ids].sort());
  }
});
