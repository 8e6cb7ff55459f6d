import { describe, expect, test } from '@jest/globals';
import type { MintmarkError } from '../../src/errors.ts';
import { digestOf } from '../../src/image/digest.ts';
import { KEY } from '../../src/ledger/item.ts';
import { Ledger, type LedgerTimes, type Taken } from '../../src/ledger/ledger.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import type { Hold } from '../../src/ledger/hold.ts';
import { TestClock } from '../support/clock.ts';
import { dynamoEnv, type Fault, type Table, withTable } from '../support/dynamodb.ts';

const ID = digestOf('one');
const OTHER = digestOf('two');
const never = new AbortController().signal;
const LONG: LedgerTimes = { leaseMs: 60_000, marginMs: 1_000 };
const claimantOf = (service: string) => ({ service, repository: `registry/${service}`, tag: '1' });
const web = claimantOf('web');
const billing = claimantOf('billing');

async function ledgerOn(table: Table, clock = new TestClock()): Promise<Ledger> {
  return new Ledger(await table.store(never, clock), { clock, signal: never }, LONG);
}

function holdOf(taken: Taken): Hold {
  if (taken.kind !== 'held') throw new Error(`Refused: ${JSON.stringify(taken.claims)}`);
  return taken.hold;
}

/** A fault at the first requests of one operation only. */
function first(wanted: string, fault: Fault, times = 1): Parameters<Table['setFault']>[0] {
  return (operation, count) => (operation === wanted && count <= times ? fault : undefined);
}

describe('a claim in DynamoDB', () => {
  test('is recognized as its own if the answer to the write was lost', () =>
    withTable(async (table) => {
      table.setFault(first('PutItem', { kind: 'lose-answer' }));
      const ledger = await ledgerOn(table);
      const hold = holdOf(await ledger.take([ID], web));
      // The SDK sends it again, its own condition refuses it, and reading finds it.
      expect(table.calls).toEqual({ BatchGetItem: 2, PutItem: 2 });
      table.setFault((operation, count) =>
        operation === 'PutItem' && count === 3 ? { kind: 'lose-answer' } : undefined,
      );
      expect(await hold.confirm()).toEqual([]);
      expect(await ledger.read([ID])).toMatchObject([{ service: 'web', state: 'confirmed' }]);
    }));

  test.each([
    ['outage', { kind: 'outage' }, 'NETWORK'],
    ['access denied', { kind: 'error', name: 'AccessDeniedException', status: 400 }, 'ACCESS_DENIED'],
    ['credentials', { kind: 'error', name: 'ExpiredTokenException', status: 400 }, 'CREDENTIALS'],
    ['no table', { kind: 'error', name: 'ResourceNotFoundException', status: 400 }, 'NOT_FOUND'],
    ['throttling', { kind: 'error', name: 'ThrottlingException', status: 400 }, 'THROTTLED'],
    [
      'a table out of capacity',
      { kind: 'error', name: 'ProvisionedThroughputExceededException', status: 400 },
      'THROTTLED',
    ],
    ['a server error', { kind: 'error', name: 'InternalServerError', status: 500 }, 'UNEXPECTED_ANSWER'],
    ['no date', { kind: 'no-date' }, 'UNEXPECTED_ANSWER'],
  ] as const)('has no answer: %s', (_name, fault, code) =>
    withTable(async (table) => {
      const ledger = await ledgerOn(table);
      table.setFault(() => fault);
      await expect(ledger.read([ID])).rejects.toMatchObject({ name: 'MintmarkError', code });
      if (fault.kind === 'no-date') return;
      table.setFault((operation) => (operation === 'PutItem' ? fault : undefined));
      await expect(ledger.take([ID], web)).rejects.toMatchObject({ name: 'MintmarkError', code });
    }),
  );

  test("is not taken for a push that nobody checks afterwards, if another service's push ended silently", () =>
    withTable(async (table) => {
      const clock = new TestClock();
      const ledger = await ledgerOn(table, clock);
      await holdOf(await ledger.take([ID], billing)).end();
      table.setFault(() => ({ kind: 'skew', milliseconds: 2 * LONG.leaseMs }));
      const nothing = { registries: [], exclude: [], withinMs: 0 };
      expect(await ledger.take([ID, OTHER], web, undefined, nothing)).toMatchObject({
        kind: 'refused',
        claims: [{ service: 'billing', state: 'lapsed' }],
      });
      // What was taken before it was released.
      expect(Object.keys((await table.item(OTHER))?.['holders']?.M ?? {})).toEqual([]);
      expect(await ledger.take([ID], web)).toMatchObject({ kind: 'held' });
    }));

  test("has no answer when the run's time is over", () =>
    withTable(async (table) => {
      const ended = new AbortController();
      const store = await table.store(ended.signal);
      table.setFault(() => {
        ended.abort();
        return { kind: 'hang' };
      });
      const ledger = new Ledger(store, { clock: new TestClock(), signal: ended.signal }, LONG);
      await expect(ledger.read([ID])).rejects.toMatchObject({ code: 'TIMEOUT' });
    }));

  test("says that it was throttled until the run's time was over", () =>
    withTable(async (table) => {
      const ended = new AbortController();
      const clock = new TestClock();
      clock.after(50, () => {
        ended.abort();
      });
      const store = await table.store(ended.signal, clock);
      table.setFault(() => ({ kind: 'error', name: 'ThrottlingException', status: 400 }));
      const message = expect.stringMatching(/^dynamodb:BatchGetItem on the table .* because AWS throttled the calls$/);
      await expect(store.read([ID])).rejects.toMatchObject({ code: 'THROTTLED', message });
    }));

  test('survives a throttled start, and counts what it took', () =>
    withTable(async (table) => {
      table.setFault(first('BatchGetItem', { kind: 'error', name: 'ThrottlingException', status: 400 }, 2));
      const ledger = await ledgerOn(table);
      await holdOf(await ledger.take([ID], web)).end();
      expect(ledger.calls).toEqual({ BatchGetItem: 3, PutItem: 1 });
    }));

  test('is read a hundred image IDs at a time', () =>
    withTable(async (table) => {
      const ledger = await ledgerOn(table);
      const ids = Array.from({ length: 101 }, (_, index) => digestOf(String(index)));
      expect(await ledger.read(ids.slice(1))).toEqual([]);
      expect(table.calls).toEqual({ BatchGetItem: 1 });
      await ledger.read(ids);
      expect(table.calls).toEqual({ BatchGetItem: 3 });
    }));

  test.each([
    ['of a later version', { schema: { N: '2' } }, /later version/],
    ['without a service', {}, /Nothing but mintmark/],
  ])('is not an answer if the item is one %s', (_name, attributes, hint) =>
    withTable(async (table) => {
      await table.put({ [KEY]: { S: ID }, ...attributes });
      const ledger = await ledgerOn(table);
      const failure: unknown = await ledger.take([ID], web).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
      expect((failure as MintmarkError).hint).toMatch(hint);
    }),
  );

  test("is not an answer if the item's service has no name", () =>
    withTable(async (table) => {
      const ledger = await ledgerOn(table);
      await holdOf(await ledger.take([ID], web)).confirm();
      await table.put({ ...(await table.item(ID)), service: { S: '' } });
      await expect(ledger.read([ID])).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    }));

  test("is judged by DynamoDB's clock only", () =>
    withTable(async (table) => {
      // For this table it is tomorrow: a lease by the local clock would have expired long ago.
      table.setFault(() => ({ kind: 'skew', milliseconds: 86_400_000 }));
      const ledger = await ledgerOn(table);
      await holdOf(await ledger.take([ID], web)).end();
      expect(await ledger.take([ID], billing)).toMatchObject({ kind: 'refused' });
      const [item] = await table.items();
      expect(Date.parse(item?.['expires']?.S ?? '')).toBeGreaterThan(Date.now() + 86_400_000);
      table.setFault(() => ({ kind: 'skew', milliseconds: 86_400_000 + LONG.leaseMs + LONG.marginMs + 2_000 }));
      await holdOf(await ledger.take([ID], billing)).end();
    }));

  test('cannot be taken within the margin', () =>
    withTable(async (table) => {
      const ledger = await ledgerOn(table);
      await holdOf(await ledger.take([ID], web)).end();
      table.setFault(() => ({ kind: 'skew', milliseconds: LONG.leaseMs + LONG.marginMs - 500 }));
      expect(await ledger.take([ID], billing)).toMatchObject({ kind: 'refused' });
    }));

  test('that cannot be renewed is lost in time, with the reason', () =>
    withTable(async (table) => {
      const clock = new TestClock();
      const ledger = await ledgerOn(table, clock);
      const hold = holdOf(await ledger.take([ID], web));
      table.setFault(() => ({ kind: 'error', name: 'AccessDeniedException', status: 400 }));
      hold.requireHeld();
      for (let renewals = 0; renewals < 3; renewals += 1) {
        await clock.asleep();
        hold.requireHeld();
        clock.advance(LONG.leaseMs / 3);
      }
      expect(() => {
        hold.requireHeld();
      }).toThrow(/lost during the push: .*Access denied: dynamodb:BatchGetItem/);
      await hold.end();
    }));

  test('that was deleted by hand is lost at the next renewal', () =>
    withTable(async (table) => {
      const clock = new TestClock();
      const ledger = await ledgerOn(table, clock);
      const hold = holdOf(await ledger.take([ID], web));
      await table.remove(ID);
      const other = holdOf(await (await ledgerOn(table)).take([ID], billing));
      const renewing = new Promise<void>((resolve) => {
        table.setFault(() => {
          resolve();
          return undefined;
        });
      });
      clock.advance(LONG.leaseMs / 3);
      await renewing;
      await hold.end();
      expect(() => {
        hold.requireHeld();
      }).toThrow(/billing has it now/);
      expect(await hold.confirm()).toMatchObject([{ service: 'billing' }]);
      await other.end();
    }));

  test('is readable for people and for the TTL', () =>
    withTable(async (table) => {
      const ledger = await ledgerOn(table);
      const hold = holdOf(await ledger.take([ID], { ...web, buildId: 'b' }));
      const held = await table.item(ID);
      expect(held).toMatchObject({
        schema: { N: '1' },
        service: { S: 'web' },
        repository: { S: 'registry/web' },
        tag: { S: '1' },
        buildId: { S: 'b' },
        state: { S: 'held' },
      });
      // A week after the lease, in seconds.
      const expires = Date.parse(held?.['expires']?.S ?? '') / 1000;
      expect(Number(held?.['ttl']?.N)).toBe(Math.ceil(expires) + 7 * 86_400);
      await hold.confirm();
      const confirmed = await table.item(ID);
      expect(confirmed).toMatchObject({ state: { S: 'confirmed' }, holders: { M: {} } });
      expect(confirmed).not.toHaveProperty('ttl');
    }));
});

describe('a table', () => {
  test('is found by its ARN in its own region', async () => {
    const table = 'arn:aws:dynamodb:eu-central-1:111122223333:table/mintmark';
    const store = await openTable({
      table,
      env: dynamoEnv('http://127.0.0.1:1'),
      clock: new TestClock(),
      signal: never,
      runMs: 60_000,
    });
    expect(store.place).toEqual({ kind: 'dynamodb', table, region: 'eu-central-1' });
    store.close();
  });

  test('without a region is a usage error', async () => {
    const env = { AWS_CONFIG_FILE: '/nowhere' };
    const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE } = process.env;
    expect([AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE]).toEqual([undefined, undefined, undefined]);
    await expect(
      openTable({ table: 't', env, clock: new TestClock(), signal: never, runMs: 60_000 }),
    ).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
