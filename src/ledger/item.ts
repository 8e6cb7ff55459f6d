import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { MintmarkError } from '../errors.ts';
import { isDigest } from '../image/digest.ts';
import { defined } from '../util/defined.ts';
import { isList, isObject, textAt, valueAt } from '../util/json-object.ts';
import { type ClaimRecord, isTime, leaseEnd, SCHEMA } from './record.ts';
import type { Claimant } from './claim.ts';
import { type Freshness, FRESHNESS, freshnessIn, freshnessText } from './freshness.ts';
import type { Stored, StoredFreshness } from './store.ts';

export type Item = Record<string, AttributeValue>;

/** The table's partition key. */
export const KEY = 'imageId';
/** The table's TTL attribute: DynamoDB removes an item some time after this moment, in seconds since 1970. */
export const TTL = 'ttl';

/** How long a held claim that nobody renewed stays readable, in seconds, for anyone who wants to know what happened. */
const KEPT_AFTER_S = 7 * 86_400;

/** The record as an item. A confirmed claim has no TTL. */
export function itemOf(record: ClaimRecord, revision: string): Item {
  const { imageId, state, since, used, holders, others } = record;
  const end = state === 'held' ? (leaseEnd(record) ?? since) : undefined;
  return {
    [KEY]: { S: imageId },
    schema: { N: String(SCHEMA) },
    revision: { S: revision },
    ...claimantItem(record),
    ...(others === undefined ? {} : { others: { L: others.map((claimant) => ({ M: claimantItem(claimant) })) } }),
    state: { S: state },
    since: { S: new Date(since).toISOString() },
    ...(used === undefined ? {} : { used: { S: new Date(used).toISOString() } }),
    holders: { M: Object.fromEntries(Object.entries(holders).map(([token, until]) => [token, { N: String(until) }])) },
    ...(end === undefined
      ? {}
      : { expires: { S: new Date(end).toISOString() }, [TTL]: { N: String(Math.ceil(end / 1000) + KEPT_AFTER_S) } }),
  };
}

/**
 * @throws MintmarkError UNEXPECTED_ANSWER for anything that no version up to this one writes: it is never taken for a
 *   free image ID.
 */
export function storedOf(item: Item, table: string): Stored {
  const text = (name: string): string | undefined => textAt(item, name, 'S');
  const [imageId, revision, claimant, others] = [text(KEY), text('revision'), claimantIn(item), othersIn(item)];
  const state = (['held', 'confirmed', 'shared'] as const).find((one) => one === text('state'));
  const since = Date.parse(text('since') ?? '');
  const used = item['used'] === undefined ? undefined : Date.parse(text('used') ?? '');
  const version = textAt(item, 'schema', 'N');
  const map = valueAt(item, 'holders', 'M');
  const holders = Object.entries(isObject(map) ? map : {}).map(
    ([token, until]) => [token, Number(textAt(until, 'N'))] as const,
  );
  const isWhole =
    version === String(SCHEMA) && [since, used ?? since, ...holders.map(([, until]) => until)].every(isTime);
  if (
    !isWhole ||
    !isObject(map) ||
    !isDigest(imageId) ||
    state === undefined ||
    claimant === undefined ||
    others === undefined ||
    revision === undefined
  ) {
    throw new MintmarkError(
      'UNEXPECTED_ANSWER',
      `Unexpected answer: the item ${imageId ?? ''} of the table ${table} is not a claim that this version can read`,
      {
        hint:
          version !== undefined && Number(version) > SCHEMA
            ? 'A later version of mintmark wrote it: use that one here too.'
            : 'Nothing but mintmark may write to the table of the ledger. Look at the item, and delete it if mintmark did not write it.',
      },
    );
  }
  const record = { imageId, ...claimant, state, since, holders: Object.fromEntries(holders) };
  return { record: { ...record, ...(used !== undefined && { used }), ...(others.length > 0 && { others }) }, revision };
}

/** The record of when the ledger was verified, as an item. */
export function freshnessItem(freshness: Freshness, revision: string): Item {
  return { [KEY]: { S: FRESHNESS }, revision: { S: revision }, registries: { S: freshnessText(freshness) } };
}

export function isFreshness(item: Item): boolean {
  return item[KEY]?.S === FRESHNESS;
}

/** @throws MintmarkError UNEXPECTED_ANSWER as `storedOf` */
export function storedFreshness(item: Item, table: string): StoredFreshness {
  const revision = textAt(item, 'revision', 'S');
  // Without a revision, no write can be on the condition that it is still the one that was read.
  const text = revision === undefined ? undefined : textAt(item, 'registries', 'S');
  return { freshness: freshnessIn(text, `the table ${table}`), revision: revision ?? '' };
}

function claimantItem({ service, repository, tag, buildId }: Claimant): Item {
  return {
    service: { S: service },
    repository: { S: repository },
    ...(tag === undefined ? {} : { tag: { S: tag } }),
    ...(buildId === undefined ? {} : { buildId: { S: buildId } }),
  };
}

/** The SDK passes on whatever an endpoint returns. */
function claimantIn(item: unknown): Claimant | undefined {
  const [service, repository, tag, buildId] = ['service', 'repository', 'tag', 'buildId'].map((name) =>
    textAt(item, name, 'S'),
  );
  if (!service || !repository) return undefined;
  return defined({ service, repository, tag, buildId });
}

/** Undefined if one of them cannot be read. */
function othersIn(item: Item): Claimant[] | undefined {
  if (item['others'] === undefined) return [];
  const list = valueAt(item, 'others', 'L');
  if (!isList(list)) return undefined;
  const claimants = list.map((one) => claimantIn(valueAt(one, 'M'))).filter((one) => one !== undefined);
  return claimants.length === list.length ? claimants : undefined;
}
