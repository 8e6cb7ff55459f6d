import { expect, test } from '@jest/globals';
import { compared } from '../../src/commands/ledger/claimed.ts';
import { digestOf, type Digest } from '../../src/image/digest.ts';
import { DetailsFile } from '../../src/inventory/details-file.ts';
import { ImageTable } from '../../src/inventory/image-table.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { ClaimRecord } from '../../src/ledger/record.ts';
import type { ClaimStore } from '../../src/ledger/store.ts';
import { EventClock } from '../support/event-clock.ts';
import { ACCOUNT, REGION, runtimeTo } from '../support/runtime.ts';

/** Milliseconds until the table answers: so short that nothing else slows the run down. */
const LATENCY_MS = 1;
const uri = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/web`;

/** A table that has every claim, or none, and counts requests per second. */
function counting(clock: EventClock, hasClaims: boolean): { store: ClaimStore; reads: number[]; writes: number[] } {
  const [reads, writes]: [number[], number[]] = [[], []];
  const count = async (seconds: number[], by: number): Promise<void> => {
    const second = Math.floor(clock.now() / 1000);
    seconds[second] = (seconds[second] ?? 0) + by;
    await clock.sleep(LATENCY_MS);
  };
  const recordOf = (imageId: Digest): ClaimRecord => ({
    imageId,
    service: 'web',
    repository: uri,
    state: 'confirmed',
    since: 0,
    holders: {},
  });
  const store: ClaimStore = {
    place: { kind: 'dynamodb', table: 'mintmark', region: REGION },
    calls: {},
    read: async (imageIds) => {
      await count(reads, imageIds.length);
      const records = hasClaims ? imageIds.map((id) => [id, { record: recordOf(id), revision: '1' }] as const) : [];
      return { freshness: undefined, records: new Map(records), now: { earliest: 0, latest: 0 } };
    },
    all: () => {
      throw new Error('Nothing is released.');
    },
    write: async () => {
      await count(writes, 1);
      return true;
    },
    writeFreshness: () => Promise.resolve(true),
    close: () => undefined,
  };
  return { store, reads, writes };
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html: for a new table
test.each([
  ['verify', 12_000, { reads: 12_000, writes: 0 }],
  ['seed', 5_000, { reads: 12_000, writes: 4_000 }],
] as const)("ledger %s leaves guards a part of a new table's capacity", async (mode, images, most) => {
  const clock = new EventClock(1);
  const { signal } = new AbortController();
  const { store, reads, writes } = counting(clock, mode === 'verify');
  const file = await DetailsFile.open();
  try {
    const [position = 0] = await file.keep([
      { digest: digestOf('web'), tags: [], pushedAt: undefined, pulledAt: undefined, bytes: 1, archived: false },
    ]);
    const table = new ImageTable();
    for (let index = 0; index < images; index += 1) table.add([digestOf(String(index))], { repository: 0, position });
    const repository = { registry: { account: ACCOUNT, region: REGION }, name: 'web', uri };
    const places = [{ repository, service: 'web', claimants: ['web'], owner: 0 }];
    const note = (): Promise<void> => Promise.resolve();
    const ledger = new Ledger(store, { clock, signal });
    const work = compared({ mode, ledger, table, places, named: [], file, note, signal }, runtimeTo('', { clock }));
    expect((await clock.until(work)).claims).toMatchObject({
      compared: images,
      written: most.writes === 0 ? 0 : images,
    });
  } finally {
    await file.close();
  }
  expect(Math.max(...reads)).toBeLessThanOrEqual(0.85 * most.reads);
  expect(Math.max(0, ...writes)).toBeLessThanOrEqual(0.95 * most.writes);
});
