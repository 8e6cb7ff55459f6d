import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, MintmarkError, systemCode, unlessAbsent } from '../errors.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import { batchesOf } from '../util/batches.ts';
import { makeDirectory } from '../util/directory.ts';
import { isObject, jsonIn } from '../util/json-object.ts';
import { pathTrouble } from '../util/path-trouble.ts';
import { claimantIn, type ClaimRecord, isTime, SCHEMA } from './record.ts';
import { FRESHNESS, freshnessIn, freshnessText } from './freshness.ts';
import type { ClaimStore, Stored, StoredFreshness } from './store.ts';
import { closeAfter } from '../util/closing.ts';

/** How many records are read concurrently. */
const AT_ONCE = 100;
/** Limit of a record. A few hundred bytes are usual, and each holder adds less than a hundred. */
const MOST_BYTES = 1024 ** 2;

export interface DirectoryOptions {
  readonly directory: string;
  /** The date and time: one machine has one clock. */
  readonly now: () => Date;
}

/**
 * A directory on one machine as the store. Each image ID has a directory with one file per revision: `1`, `2`, … A file
 * is written completely under another name and then linked to the next number. The file system lets only one process
 * make that link, and no crash can leave it half done. Nothing is ever changed or removed, so the numbers can be
 * trusted; they are also the history.
 */
export function openDirectory({ directory, now }: DirectoryOptions): ClaimStore {
  const calls = { read: 0, write: 0 };
  const placeOf = (imageId: Digest): string => join(directory, imageId.replace(':', '-'));
  const reporting = async <O>(work: () => Promise<O>): Promise<O> => {
    try {
      return await work();
    } catch (error) {
      throw await failureOf(error, directory);
    }
  };
  const read: ClaimStore['read'] = (imageIds, withFreshness = false) =>
    reporting(async () => {
      calls.read += 1;
      const [found, freshness] = await Promise.all([
        Promise.all(imageIds.map(async (imageId) => [imageId, await latestRecord(placeOf(imageId), imageId)] as const)),
        withFreshness ? latestFreshness(join(directory, FRESHNESS)) : undefined,
      ]);
      const time = now().getTime();
      return {
        records: new Map(found.flatMap(([id, stored]) => (stored === undefined ? [] : [[id, stored] as const]))),
        freshness,
        now: { earliest: time, latest: time },
      };
    });
  return {
    place: { kind: 'file', directory },
    calls,
    read,
    all: async function* () {
      const names = await reporting(() => readdir(directory));
      const imageIds = names.map((name) => name.replace('-', ':')).filter(isDigest);
      for (const batch of batchesOf(imageIds, AT_ONCE)) yield await read(batch);
    },
    requireThere: () => reporting(() => requireDirectory(directory)),
    write: (record, seen) =>
      reporting(async () => {
        calls.write += 1;
        return writeNext(placeOf(record.imageId), JSON.stringify({ schema: SCHEMA, ...record }), seen);
      }),
    writeFreshness: (freshness, seen) =>
      reporting(async () => {
        calls.write += 1;
        return writeNext(join(directory, FRESHNESS), freshnessText(freshness), seen);
      }),
    close: () => undefined,
  };
}

/**
 * A missing directory is not an empty ledger: its name may be mistyped, or its disk not mounted.
 *
 * @throws MintmarkError NOT_FOUND
 */
async function requireDirectory(directory: string): Promise<void> {
  try {
    await stat(directory);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new MintmarkError('NOT_FOUND', `There is no ledger: ${directory} is not a directory`, {
      hint: 'Check ledger in mintmark.yml, and whether its disk is mounted. If the ledger is new, create the directory.',
      cause: error,
    });
  }
}

async function latestRecord(place: string, imageId: Digest): Promise<Stored | undefined> {
  const found = await latest(place);
  return found && { record: recordOf(found.text, imageId, found.file), revision: found.revision };
}

async function latestFreshness(place: string): Promise<StoredFreshness | undefined> {
  const found = await latest(place);
  return found && { freshness: freshnessIn(found.text, found.file), revision: found.revision };
}

async function latest(place: string): Promise<{ text: string; file: string; revision: string } | undefined> {
  const names = await readdir(place).catch((error: unknown) => {
    // Not ENOTDIR: a file in place of a directory is damage, and says nothing about claims.
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
  if (numbers.length === 0) return undefined;
  const revision = String(Math.max(...numbers));
  const file = join(place, revision);
  return { text: await readRecord(file), file, revision };
}

/** @throws MintmarkError UNEXPECTED_ANSWER for anything that is not a file: reading a fifo could wait indefinitely */
async function readRecord(file: string): Promise<string> {
  return closeAfter(await open(file, constants.O_RDONLY | constants.O_NONBLOCK), async (handle) => {
    const { size } = await handle.stat().then((stats) => (stats.isFile() ? stats : { size: Infinity }));
    if (size > MOST_BYTES) throw unreadable(file);
    return handle.readFile('utf8');
  });
}

async function writeNext(
  place: string,
  text: string,
  seen: { readonly revision: string } | undefined,
): Promise<boolean> {
  await makeDirectory(place);
  const draft = join(place, `draft-${randomUUID()}`);
  try {
    await closeAfter(await open(draft, 'wx'), async (file) => {
      await file.writeFile(`${text}\n`);
      // A power cut must not leave a name without its content.
      await file.sync();
    });
    await link(draft, join(place, String(Number(seen?.revision ?? 0) + 1)));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlessAbsent(unlink(draft));
  }
}

function recordOf(text: string, imageId: Digest, file: string): ClaimRecord {
  const record = jsonIn(text);
  if (!isRecord(record) || record.schema !== SCHEMA || record.imageId !== imageId) throw unreadable(file);
  const { others } = record;
  return { ...record, ...(others && { others: others.map(claimantIn) }) };
}

function unreadable(file: string): MintmarkError {
  return new MintmarkError('UNEXPECTED_ANSWER', `${file} is not a claim that this version can read`, {
    hint: 'Nothing but mintmark may write to the directory of the ledger; a later version may have.',
  });
}

function isRecord(value: unknown): value is ClaimRecord & { readonly schema: unknown } {
  if (!isObject(value)) return false;
  const { imageId, others, state, since, used, holders } = value;
  return (
    typeof imageId === 'string' &&
    isClaimant(value) &&
    (others === undefined || (Array.isArray(others) && others.every(isClaimant))) &&
    ['held', 'confirmed', 'shared'].some((known) => known === state) &&
    isTime(since) &&
    (used === undefined || isTime(used)) &&
    isObject(holders) &&
    Object.values(holders).every(isTime)
  );
}

function isClaimant(value: unknown): boolean {
  return (
    isObject(value) &&
    ['service', 'repository'].every((name) => typeof value[name] === 'string' && value[name] !== '') &&
    ['tag', 'buildId'].every((name) => value[name] === undefined || typeof value[name] === 'string')
  );
}

async function failureOf(thrown: unknown, directory: string): Promise<MintmarkError> {
  if (thrown instanceof MintmarkError) return thrown;
  const code = ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(thrown) ?? '') ? 'ACCESS_DENIED' : 'UNEXPECTED_ANSWER';
  return new MintmarkError(code, `The ledger in ${directory} cannot be used: ${await pathTrouble(directory, thrown)}`, {
    hint: 'Name a directory on a local disk that every pipeline of this machine can write, under ledger in mintmark.yml.',
    cause: thrown,
  });
}
