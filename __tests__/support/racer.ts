import type { Digest } from '../../src/image/digest.ts';
import { openDirectory } from '../../src/ledger/file.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import type { Hold } from '../../src/ledger/hold.ts';
import { Ledger, type LedgerTimes } from '../../src/ledger/ledger.ts';
import type { ClaimStore } from '../../src/ledger/store.ts';
import { systemClock } from '../../src/util/clock.ts';

/** Where the racers' ledger is. */
export type Track =
  | { readonly kind: 'dynamodb'; readonly table: string; readonly env: Readonly<Record<string, string>> }
  | { readonly kind: 'file'; readonly directory: string };

/** The messages to a racer: first the track, then one thing after the other. */
export type Order =
  | { readonly kind: 'track'; readonly track: Track; readonly service: string; readonly times: LedgerTimes }
  | { readonly kind: 'take'; readonly imageId: Digest }
  | { readonly kind: 'confirm' | 'release' };

/** Its answers. `claimants`: who has the image ID according to the ledger. */
export type Reply =
  | { readonly kind: 'ready' | 'held' | 'done' }
  | { readonly kind: 'refused'; readonly claimants: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };

const clock = systemClock;

let service = '';
let ledger: Ledger | undefined;
let hold: Hold | undefined;

async function storeOf(track: Track, signal: AbortSignal): Promise<ClaimStore> {
  return track.kind === 'file'
    ? openDirectory({ directory: track.directory, now: () => new Date() })
    : openTable({ table: track.table, env: track.env, clock, signal, runMs: 60_000 });
}

async function obey(order: Order): Promise<Reply> {
  if (order.kind === 'track') {
    const { signal } = new AbortController();
    service = order.service;
    ledger = new Ledger(await storeOf(order.track, signal), { clock, signal }, order.times);
    return { kind: 'ready' };
  }
  if (order.kind !== 'take') {
    const lost = order.kind === 'confirm' ? await hold?.confirm() : await hold?.release();
    hold = undefined;
    return lost?.length ? { kind: 'refused', claimants: lost.map((claim) => claim.service) } : { kind: 'done' };
  }
  const taken = await ledger?.take([order.imageId], { service, repository: `registry/${service}` });
  if (taken?.kind === 'held') {
    hold = taken.hold;
    return { kind: 'held' };
  }
  return { kind: 'refused', claimants: taken?.claims.map((claim) => claim.service) ?? [] };
}

process.on('message', (order: Order) => {
  obey(order).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ kind: 'failed', message: String(error) } satisfies Reply),
  );
});
