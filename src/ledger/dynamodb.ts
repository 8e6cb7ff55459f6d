import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  type BatchGetItemCommandOutput,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  type ScanCommandOutput,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import type { HttpResponse } from '@smithy/types';
import { BackOff } from '../aws/back-off.ts';
import { requestHandler } from '../aws/http.ts';
import { unexpectedAnswer } from '../aws/failure.ts';
import { regionOf, superviseCalls } from '../aws/middleware.ts';
import { type AwsRun, clientSettings } from '../aws/settings.ts';
import { MintmarkError } from '../errors.ts';
import { batchesOf } from '../util/batches.ts';
import type { Clock } from '../util/clock.ts';
import type { LedgerTable } from './claim.ts';
import { callTo, CAPACITY_HINT } from './dynamodb-failure.ts';
import { FRESHNESS } from './freshness.ts';
import { freshnessItem, isFreshness, type Item, itemOf, KEY, storedFreshness, storedOf } from './item.ts';
import type { ClaimRecord } from './record.ts';
import { ServerTime } from './server-time.ts';
import type { ClaimStore, Reading, Stored } from './store.ts';

const CONNECT_MS = 3_000;
/** DynamoDB answers within milliseconds, or something is wrong. */
const ATTEMPT_MS = 5_000;
/** The first attempt, and three more with the SDK's jittered exponential back-off. */
const ATTEMPTS = 4;
/** The most keys that one BatchGetItem takes. */
const KEYS_A_CALL = 100;
/** How often DynamoDB may leave keys of one read unprocessed, as it may under load. */
const MOST_ROUNDS = 8;

const ARN = /^arn:[a-z-]+:dynamodb:(?<region>[a-z0-9-]+):\d{12}:table\/.+$/;

/**
 * A DynamoDB table as the store: one item per image ID, written on the condition that its revision is still the one
 * that was read. Sends nothing yet.
 *
 * @throws MintmarkError USAGE if no region can be found
 */
export async function openTable(options: LedgerTable & AwsRun): Promise<ClaimStore> {
  const { table, clock, signal } = options;
  // Each call listens for the end of the run, and Node would take so many listeners for a leak.
  setMaxListeners(0, signal);
  const time = new ServerTime(clock);
  const client = new DynamoDBClient({
    ...clientSettings('DYNAMODB', options.region ?? ARN.exec(table)?.groups?.['region'], options),
    retryStrategy: new BackOff(ATTEMPTS, clock, signal),
    // A seed writes claims one by one: rebuilding the middleware stack for each would be a large part of its work.
    cacheMiddleware: true,
    requestHandler: await requestHandler(options.env, { connectionTimeout: CONNECT_MS, requestTimeout: ATTEMPT_MS }),
  });
  const region = await regionOf(
    client.config,
    'Write it under ledger in mintmark.yml, or set AWS_REGION.',
    'No AWS region is set for the ledger',
  );
  const place = `${table} in ${region}`;
  const calls: Record<string, number> = {};
  observe(client, time, clock, signal);
  superviseCalls<ServiceInputTypes, ServiceOutputTypes>(client.middlewareStack, {
    calls,
    clock,
    run: signal,
    callTo: (operation) => callTo(operation, place),
  });
  const unexpected = (operation: string, what: string): MintmarkError =>
    unexpectedAnswer(callTo(operation, place), what);

  const get = async (keys: readonly string[]): Promise<Item[]> => {
    const items: Item[] = [];
    let wanted: Item[] = keys.map((key) => ({ [KEY]: { S: key } }));
    for (let round = 1; wanted.length > 0; round += 1) {
      if (round > MOST_ROUNDS) throw leftKeys(place);
      if (round > 1) {
        await clock.sleep(25 * 2 ** round, signal).catch(() => {
          throw leftKeys(place);
        });
      }
      // An eventually consistent read could miss a claim made a moment ago.
      const command = new BatchGetItemCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } });
      const output: BatchGetItemCommandOutput = await client.send(command);
      const found = Object.values(output.Responses ?? {});
      items.push(...found.flat());
      wanted = Object.values(output.UnprocessedKeys ?? {}).flatMap(({ Keys = [] }) => Keys);
      // DynamoDB names the table even if it has none of the items.
      if (found.length === 0 && wanted.length === 0) {
        throw unexpected('BatchGetItem', 'the answer does not mention the table');
      }
    }
    return items;
  };

  const readingOf = (operation: string, items: readonly Item[]): Reading => {
    const now = time.now();
    if (now === undefined) {
      throw unexpected(operation, 'the answer has no date, and without it no lease can be judged');
    }
    const fresh = items.find(isFreshness);
    const stored = items.filter((item) => item !== fresh).map((item) => storedOf(item, table));
    return {
      records: new Map(stored.map((one) => [one.record.imageId, one])),
      freshness: fresh && storedFreshness(fresh, table),
      now,
    };
  };

  async function* all(): AsyncGenerator<Reading> {
    const seen = new Set<string>();
    let ExclusiveStartKey: Item | undefined;
    do {
      const command = new ScanCommand({ TableName: table, ExclusiveStartKey });
      const output: ScanCommandOutput = await client.send(command);
      ExclusiveStartKey = output.LastEvaluatedKey;
      const end = JSON.stringify(ExclusiveStartKey ?? []);
      if (seen.has(end)) {
        throw unexpected('Scan', 'a scan that does not end: it gave the same LastEvaluatedKey twice');
      }
      seen.add(end);
      yield readingOf('Scan', output.Items ?? []);
    } while (ExclusiveStartKey !== undefined);
  }

  const put = async (item: Item, seen: { readonly revision: string } | undefined): Promise<boolean> => {
    const command = new PutItemCommand({
      TableName: table,
      Item: item,
      ...(seen === undefined
        ? { ConditionExpression: `attribute_not_exists(${KEY})` }
        : { ConditionExpression: 'revision = :seen', ExpressionAttributeValues: { ':seen': { S: seen.revision } } }),
    });
    try {
      await client.send(command);
      return true;
    } catch (error) {
      if (error instanceof MintmarkError && error.cause instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    place: { kind: 'dynamodb', table, region },
    calls,
    read: async (imageIds, withFreshness = false) => {
      const items: Item[] = [];
      const keys = withFreshness ? [...imageIds, FRESHNESS] : imageIds;
      for (const batch of batchesOf(keys, KEYS_A_CALL)) items.push(...(await get(batch)));
      return readingOf('BatchGetItem', items);
    },
    all,
    write: (record: ClaimRecord, seen: Stored | undefined) => put(itemOf(record, randomUUID()), seen),
    writeFreshness: (freshness, seen) => put(freshnessItem(freshness, randomUUID()), seen),
    close: () => {
      client.destroy();
    },
  };
}

/** The error for a table that is out of capacity until patience or the run's time is over. */
function leftKeys(place: string): MintmarkError {
  return new MintmarkError('THROTTLED', `Throttled: dynamodb:BatchGetItem on the table ${place} left keys unanswered`, {
    hint: CAPACITY_HINT,
  });
}

/**
 * Reads the date of every answer, as close to the wire as possible, and ends every request with the run. This is done
 * here because only calls without options of their own share their middleware.
 */
function observe(
  { config: { requestHandler } }: DynamoDBClient,
  time: ServerTime,
  clock: Clock,
  run: AbortSignal,
): void {
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (request, given) => {
    const sentAt = clock.now();
    const answer = await handle(request, { abortSignal: run, ...given });
    const { headers } = answer.response as HttpResponse;
    time.note(headers['date'], sentAt);
    return answer;
  };
}
