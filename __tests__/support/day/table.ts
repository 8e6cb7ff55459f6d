import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { callFailure } from '../../../src/aws/failure.ts';
import { callTo } from '../../../src/ledger/dynamodb-failure.ts';
import { FRESHNESS, type Freshness } from '../../../src/ledger/freshness.ts';
import {
  freshnessItem,
  isFreshness,
  type Item,
  itemOf,
  KEY,
  storedFreshness,
  storedOf,
} from '../../../src/ledger/item.ts';
import { ServerTime } from '../../../src/ledger/server-time.ts';
import type { ClaimStore, Reading } from '../../../src/ledger/store.ts';
import { batchesOf } from '../../../src/util/batches.ts';
import type { Runner } from './runner.ts';

const TABLE = 'mintmark';
const REGION = 'eu-west-1';
/** Most keys of a BatchGetItem. */
const KEYS_A_CALL = 100;
/** For a page of Scan, in bytes. */
const PAGE_BYTES = 1024 ** 2;
/** Ends with the simulation. */
const NEVER = new AbortController().signal;
const READ_UNIT = 4096;
const WRITE_UNIT = 1024;

/** What is broken on purpose: a simulation that finds nothing then would never find anything. */
export type Sabotage = 'no-condition' | 'late-verification';

export interface TableOptions {
  /** The date and time of DynamoDB. */
  readonly now: () => number;
  readonly sabotage: Sabotage | undefined;
}

/** A DynamoDB table: its items, its conditions, its clock, and what each request uses of its capacity. */
export class SimulatedTable {
  readonly #items = new Map<string, { readonly item: Item; readonly bytes: number }>();
  readonly #options: TableOptions;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#items.size;
  }

  /** The services that the record of an image ID names. */
  namedBy(imageId: string): string[] {
    const item = this.#items.get(imageId)?.item;
    if (item === undefined) return [];
    const { record } = storedOf(item, TABLE);
    return [record, ...(record.others ?? [])].map(({ service }) => service);
  }

  /** When the ledger was verified, as it says now. */
  get freshness(): Freshness | undefined {
    const found = this.#items.get(FRESHNESS);
    return found && storedFreshness(found.item, TABLE).freshness;
  }

  /**
   * A runner's connection to it, in place of the network client in `src/ledger/dynamodb.ts`.
   *
   * @param onSeen called with each request that is carried out
   */
  store(runner: Runner, onSeen: (isJudged: boolean) => void): ClaimStore {
    const time = new ServerTime(runner.clock);
    const calls: Record<string, number> = {};
    const send = async <T>(operation: string, serve: () => T, isJudged = false): Promise<T> => {
      const sentAt = runner.clock.now();
      calls[operation] = (calls[operation] ?? 0) + 1;
      let date = '';
      try {
        const answer = await runner.call('dynamodb', operation, () => {
          date = new Date(this.#options.now()).toUTCString();
          onSeen(isJudged);
          return serve();
        });
        time.note(date, sentAt);
        return answer;
      } catch (error) {
        throw callFailure(error, callTo(operation, `${TABLE} in ${REGION}`), NEVER);
      }
    };
    const readingOf = (items: readonly Item[]): Reading => {
      const now = time.now();
      if (now === undefined) throw new Error('There is no date.');
      const fresh = items.find(isFreshness);
      const stored = items.filter((item) => item !== fresh).map((item) => storedOf(item, TABLE));
      return {
        records: new Map(stored.map((one) => [one.record.imageId, one])),
        freshness: fresh && storedFreshness(fresh, TABLE),
        now,
      };
    };
    const put = async (item: Item, seen: { readonly revision: string } | undefined): Promise<boolean> => {
      const isWritten = await send('PutItem', () => this.#put(item, seen?.revision, runner));
      if (!isWritten || !runner.losesAnswer()) return isWritten;
      return send('PutItem', () => this.#put(item, seen?.revision, runner));
    };
    const pages = (): Generator<string[]> => this.#pages();
    const scan = (keys: readonly string[]): Item[] => this.#scan(keys, runner);
    return {
      place: { kind: 'dynamodb', table: TABLE, region: REGION },
      calls,
      read: async (imageIds, withFreshness = false) => {
        const keys = withFreshness ? [...imageIds, FRESHNESS] : imageIds;
        const items: Item[] = [];
        for (const batch of batchesOf(keys, KEYS_A_CALL)) {
          items.push(...(await send('BatchGetItem', () => this.#get(batch, runner), withFreshness)));
        }
        return readingOf(items);
      },
      all: async function* (): AsyncGenerator<Reading> {
        for (const keys of pages()) yield readingOf(await send('Scan', () => scan(keys)));
      },
      write: (record, seen) => put(itemOf(record, randomUUID()), seen),
      writeFreshness: (freshness, seen) => put(freshnessItem(this.#sabotaged(freshness), randomUUID()), seen),
      close: () => undefined,
    };
  }

  #get(keys: readonly string[], runner: Runner): Item[] {
    return keys.flatMap((key) => {
      const found = this.#items.get(key);
      // A missing one is read too.
      runner.use('read units', Math.max(1, Math.ceil((found?.bytes ?? 0) / READ_UNIT)));
      return found === undefined ? [] : [found.item];
    });
  }

  /** @returns whether nobody wrote since the item was read, so that it is there now */
  #put(item: Item, seen: string | undefined, runner: Runner): boolean {
    const key = item[KEY]?.S ?? '';
    const current = this.#items.get(key);
    const bytes = sizeOf(item);
    runner.use('write units', Math.ceil(Math.max(bytes, current?.bytes ?? 0) / WRITE_UNIT));
    const isAsSeen = current?.item['revision']?.S === seen;
    if (!isAsSeen && this.#options.sabotage !== 'no-condition') return false;
    this.#items.set(key, { item, bytes });
    return true;
  }

  /** The keys of each page of a Scan that begins now. */
  *#pages(): Generator<string[]> {
    let page: string[] = [];
    let size = 0;
    for (const [key, { bytes }] of [...this.#items]) {
      page.push(key);
      size += bytes;
      if (size < PAGE_BYTES) continue;
      yield page;
      [page, size] = [[], 0];
    }
    yield page;
  }

  #scan(keys: readonly string[], runner: Runner): Item[] {
    const found = keys.flatMap((key) => this.#items.get(key) ?? []);
    // For an eventually consistent read, half of a consistent one.
    runner.use('read units', Math.ceil(found.reduce((sum, { bytes }) => sum + bytes, 0) / READ_UNIT) / 2);
    return found.map(({ item }) => item);
  }

  #sabotaged(freshness: Freshness): Freshness {
    if (this.#options.sabotage !== 'late-verification') return freshness;
    // As if a verification had begun when it ended.
    const last = Math.max(...freshness.registries.map(({ asOf }) => asOf));
    const late = (asOf: number): number => (asOf === last ? this.#options.now() : asOf);
    return { registries: freshness.registries.map((one) => ({ ...one, asOf: late(one.asOf) })) };
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize({ S, N, M, L }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  const nested = [...(L ?? []), ...Object.values(M ?? {})].length;
  return 3 + nested + (M === undefined ? (L ?? []).reduce((sum, one) => sum + valueSize(one), 0) : sizeOf(M));
}
