import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { openDirectory } from '../../src/ledger/file.ts';
import { Ledger, type LedgerTimes, type Taken } from '../../src/ledger/ledger.ts';
import type { ClaimStore } from '../../src/ledger/store.ts';
import type { Claimant } from '../../src/ledger/claim.ts';
import { TestClock } from '../support/clock.ts';
import { withTable } from '../support/dynamodb.ts';

const [ID, OTHER_ID, THIRD_ID] = ['one', 'two', 'three'].map(digestOf).sort() as [
  ReturnType<typeof digestOf>,
  ReturnType<typeof digestOf>,
  ReturnType<typeof digestOf>,
];
const never = new AbortController().signal;
const TIMES: LedgerTimes = { leaseMs: 60_000, marginMs: 1_000 };

const claimantOf = (service: string): Claimant => ({
  service,
  repository: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${service}`,
  tag: '1',
  buildId: `${service}-1`,
});
const web = claimantOf('web');
const billing = claimantOf('billing');

/** When a lease that is not renewed has expired for everyone, with clocks that have whole seconds. */
const LEASE_OVER_MS = TIMES.leaseMs + TIMES.marginMs + 2_000;

/** The same ledger for every process, each with its own store. */
type NewLedger = () => Promise<Ledger>;

async function inDirectory(
  work: (newLedger: NewLedger, clock: TestClock, directory: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-ledger-'));
  const clock = new TestClock();
  const start = Date.now();
  const now = (): Date => new Date(start + clock.now());
  try {
    await work(() => Promise.resolve(ledgerOf(openDirectory({ directory, now }), clock)), clock, directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function ledgerOf(store: ClaimStore, clock = new TestClock()): Ledger {
  return new Ledger(store, { clock, signal: never }, TIMES);
}

const ENGINES = {
  DynamoDB: (work: (newLedger: NewLedger, clock: TestClock) => Promise<void>) =>
    withTable((table) => {
      const clock = new TestClock();
      // The clock of the table, too.
      table.setFault(() => ({ kind: 'skew', milliseconds: clock.now() }));
      return work(async () => ledgerOf(await table.store(never, clock), clock), clock);
    }),
  'a directory': inDirectory,
};

/** The hold, for claims that are expected to be free. */
function holdOf(taken: Taken): Extract<Taken, { kind: 'held' }>['hold'] {
  if (taken.kind !== 'held') throw new Error(`Refused: ${JSON.stringify(taken.claims)}`);
  return taken.hold;
}

describe.each(Object.entries(ENGINES))('a ledger in %s', (_name, inEngine) => {
  test('assigns an image ID to one service, and tells the other who has it', () =>
    inEngine(async (newLedger) => {
      const [ours, theirs] = [await newLedger(), await newLedger()];
      const hold = holdOf(await ours.take([ID], web));
      const refused = await theirs.take([ID], billing);
      expect(refused).toMatchObject({ kind: 'refused', claims: [{ imageId: ID, ...web, state: 'held' }] });
      const [claim] = await theirs.read([ID, OTHER_ID]);
      expect(claim).toMatchObject({ ...web, state: 'held' });
      expect(claim?.expires?.getTime()).toBeGreaterThan(Date.now());
      expect(await hold.confirm()).toEqual([]);
      const [confirmed] = await theirs.read([ID]);
      expect(confirmed).toMatchObject({ ...web, state: 'confirmed' });
      expect(confirmed?.expires).toBeUndefined();
      expect(await theirs.take([ID], billing)).toMatchObject({ kind: 'refused', claims: [{ state: 'confirmed' }] });
    }));

  test('makes a released claim available at once', () =>
    inEngine(async (newLedger) => {
      const ledger = await newLedger();
      await holdOf(await ledger.take([ID, OTHER_ID], web)).release();
      expect(await ledger.read([ID, OTHER_ID])).toEqual([]);
      await holdOf(await ledger.take([ID, OTHER_ID], billing)).end();
    }));

  test('allows concurrent builds of one service, and one that fails takes nothing from the other', () =>
    inEngine(async (newLedger) => {
      const ledger = await newLedger();
      const first = holdOf(await ledger.take([ID], web));
      const second = holdOf(await ledger.take([ID], { ...web, buildId: 'web-2' }));
      await second.release();
      expect(await ledger.take([ID], billing)).toMatchObject({ kind: 'refused' });
      expect(await first.confirm()).toEqual([]);
      const again = holdOf(await ledger.take([ID], web));
      await again.release();
      expect(await ledger.read([ID])).toMatchObject([{ state: 'confirmed', buildId: 'web-1' }]);
    }));

  test('grants all image IDs of an image or none', () =>
    inEngine(async (newLedger) => {
      const ledger = await newLedger();
      const held = holdOf(await ledger.take([OTHER_ID], web));
      expect(await ledger.take([THIRD_ID, OTHER_ID, ID], billing)).toMatchObject({
        kind: 'refused',
        claims: [{ imageId: OTHER_ID, service: 'web' }],
      });
      expect(await ledger.read([ID, OTHER_ID, THIRD_ID])).toMatchObject([{ imageId: OTHER_ID }]);
      await held.end();
    }));

  test('skips a claim that the caller accepts, and holds the rest', () =>
    inEngine(async (newLedger) => {
      const ledger = await newLedger();
      const held = holdOf(await ledger.take([ID], web));
      const taken = await ledger.take([ID, OTHER_ID], billing, ({ service }) => service === 'web');
      expect(taken).toMatchObject({ kind: 'held', foreign: [{ imageId: ID, service: 'web' }] });
      await holdOf(taken).confirm();
      expect(await ledger.read([ID, OTHER_ID])).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ imageId: ID, service: 'web', state: 'held' }),
          expect.objectContaining({ imageId: OTHER_ID, service: 'billing', state: 'confirmed' }),
        ]),
      );
      await held.end();
    }));

  test('frees the claims of a crashed holder when its lease and the margin are over', () =>
    inEngine(async (newLedger, clock) => {
      const ledger = await newLedger();
      // A claim that is no longer renewed is what a killed process leaves.
      await holdOf(await ledger.take([ID], web)).end();
      expect(await ledger.take([ID], billing)).toMatchObject({ kind: 'refused' });
      clock.advance(LEASE_OVER_MS);
      expect(await ledger.read([ID])).toEqual([]);
      await holdOf(await ledger.take([ID], billing)).end();
    }));

  test('keeps a lease alive as long as its holder lives', () =>
    inEngine(async (newLedger, clock) => {
      const ledger = await newLedger();
      const hold = holdOf(await ledger.take([ID], web));
      for (let passed = 0; passed < LEASE_OVER_MS; passed += TIMES.leaseMs / 3) {
        await clock.asleep();
        clock.advance(TIMES.leaseMs / 3);
      }
      hold.requireHeld();
      expect(await ledger.take([ID], billing)).toMatchObject({ kind: 'refused' });
      await hold.release();
    }));

  test('tells a holder that comes too late who has it now', () =>
    inEngine(async (newLedger, clock) => {
      const ledger = await newLedger();
      const late = holdOf(await ledger.take([ID], web));
      await late.end();
      clock.advance(LEASE_OVER_MS);
      expect(() => {
        late.requireHeld();
      }).toThrow('was lost during the push');
      await holdOf(await ledger.take([ID], billing)).end();
      expect(await late.confirm()).toMatchObject([{ service: 'billing', state: 'held' }]);
      await late.release();
      expect(await ledger.read([ID])).toMatchObject([{ service: 'billing' }]);
    }));

  test('has one winner among many at once', () =>
    inEngine(async (newLedger) => {
      const ledgers = await Promise.all(Array.from({ length: 8 }, () => newLedger()));
      const outcomes = await Promise.all(
        ledgers.map((ledger, index) => ledger.take([OTHER_ID, ID], claimantOf(`service-${index}`))),
      );
      expect(outcomes.filter(({ kind }) => kind === 'held')).toHaveLength(1);
      await Promise.all(outcomes.flatMap((taken) => (taken.kind === 'held' ? [taken.hold.end()] : [])));
    }));

  test('lets many builds of one service in at once', () =>
    inEngine(async (newLedger) => {
      const ledgers = await Promise.all(Array.from({ length: 8 }, () => newLedger()));
      const holds = (await Promise.all(ledgers.map((ledger) => ledger.take([ID], web)))).map(holdOf);
      await Promise.all(holds.slice(1).map((hold) => hold.release()));
      expect(await ledgers[0]?.read([ID])).toMatchObject([{ service: 'web', state: 'held' }]);
      await holds[0]?.release();
      expect(await ledgers[0]?.read([ID])).toEqual([]);
    }));
});

describe('a directory', () => {
  test('with a file that is not a claim is not an answer, and never a free image ID', () =>
    inDirectory(async (newLedger, _clock, directory) => {
      const ledger = await newLedger();
      await holdOf(await ledger.take([ID], web)).release();
      for (const content of ['', '{}', '{"schema":2}']) {
        await writeFile(join(directory, ID.replace(':', '-'), '9'), content);
        await expect(ledger.take([ID], billing)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      }
    }));

  test('keeps every change, and no drafts', () =>
    inDirectory(async (newLedger, _clock, directory) => {
      const ledger = await newLedger();
      await holdOf(await ledger.take([ID], web)).confirm();
      expect(await readdir(join(directory, ID.replace(':', '-')))).toEqual(['1', '2']);
    }));

  const NO_REGISTRY = { registries: [], exclude: [], withinMs: 0 };

  test('that is missing counts as empty only for a seed', () =>
    inDirectory(async (_newLedger, _clock, directory) => {
      const open = (path: string): Ledger => ledgerOf(openDirectory({ directory: path, now: () => new Date() }));
      const missing = join(directory, 'not', 'mounted');
      const looks: ((ledger: Ledger) => Promise<unknown>)[] = [
        (ledger) => ledger.read([ID], NO_REGISTRY),
        (ledger) => ledger.read([ID]),
        (ledger) => ledger.take([ID], web),
        (ledger) => ledger.take([ID], web, () => false, NO_REGISTRY),
        (ledger) => ledger.begin('verify'),
      ];
      for (const look of looks) {
        await expect(look(open(missing))).rejects.toMatchObject({
          code: 'NOT_FOUND',
          message: `There is no ledger: ${missing} is not a directory`,
        });
      }
      expect(await open(directory).read([ID])).toEqual([]);
      expect(await open(directory).read([ID], NO_REGISTRY)).toEqual([]);
    }));

  test('that is missing is created by a seed', () =>
    inDirectory(async (_newLedger, _clock, directory) => {
      const missing = join(directory, 'new');
      const ledger = ledgerOf(openDirectory({ directory: missing, now: () => new Date() }));
      const registry = { account: '111122223333', region: 'eu-west-1', prefix: '', exclude: [], isWhole: true };
      await ledger.note([registry], await ledger.begin('seed'));
      await holdOf(await ledger.take([ID], web)).end();
      expect(await ledger.read([ID])).toMatchObject([{ service: web.service }]);
    }));

  test.each([
    ['a time that is not a date', { since: 1e300 }],
    ['a lease that is not a date', { holders: { token: 1e300 } }],
    ['a tag that is not text', { tag: 7 }],
    ['a service without a name', { service: '' }],
    ['holders that are a list', { holders: [1] }],
  ])('with %s in a record is not an answer, and says which file', (_, change) =>
    inDirectory(async (newLedger, _clock, directory) => {
      const ledger = await newLedger();
      await holdOf(await ledger.take([ID], web)).end();
      const file = join(directory, ID.replace(':', '-'), '1');
      const record: unknown = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ ...Object(record), ...change }));
      await expect(ledger.read([ID])).rejects.toMatchObject({
        code: 'UNEXPECTED_ANSWER',
        message: `${file} is not a claim that this version can read`,
      });
    }),
  );

  test('takes only the name from another claimant in a record', () =>
    inDirectory(async (newLedger, _clock, directory) => {
      const ledger = await newLedger();
      await holdOf(await ledger.take([ID], web)).confirm();
      const file = join(directory, ID.replace(':', '-'), '2');
      const record: unknown = JSON.parse(await readFile(file, 'utf8'));
      const other = { service: 'shop', repository: 'shop', imageId: 'sha256:0', state: 'held', toString: {} };
      await writeFile(file, JSON.stringify({ ...Object(record), others: [other] }));
      const claims = await ledger.read([ID]);
      expect(claims.map(({ service, imageId, state }) => [service, imageId, state])).toEqual([
        ['web', ID, 'confirmed'],
        ['shop', ID, 'confirmed'],
      ]);
      expect(claims.some((claim) => Object.hasOwn(claim, 'toString'))).toBe(false);
    }));

  test.each(['fifo', 'directory'])('with a %s in place of a record is not an answer, at once', (kind) =>
    inDirectory(async (newLedger, _clock, directory) => {
      const place = join(directory, ID.replace(':', '-'));
      await mkdir(place);
      if (kind === 'fifo') execFileSync('mkfifo', [join(place, '1')]);
      else await mkdir(join(place, '1'));
      await expect((await newLedger()).read([ID])).rejects.toMatchObject({
        code: 'UNEXPECTED_ANSWER',
        message: expect.stringContaining(join(place, '1')),
      });
    }),
  );

  test('that cannot be a directory is not an answer', () =>
    inDirectory(async (_newLedger, _clock, directory) => {
      const file = join(directory, 'file');
      await writeFile(file, '');
      const ledger = ledgerOf(openDirectory({ directory: file, now: () => new Date() }));
      await expect(ledger.take([ID], web)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      await expect(ledger.read([ID])).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    }));

  test("with a file in place of an image ID's directory is not an answer, and never a free image ID", () =>
    inDirectory(async (newLedger, _clock, directory) => {
      await writeFile(join(directory, ID.replace(':', '-')), '');
      await expect((await newLedger()).read([ID], NO_REGISTRY)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    }));
});
