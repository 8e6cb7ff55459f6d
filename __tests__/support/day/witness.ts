import type { Verdict } from '../../../src/report/view.ts';
import type { Digest } from '../../../src/image/digest.ts';
import type { Copy, Holdings } from './holdings.ts';
import type { SimulatedTable } from './table.ts';

/** An answer that was wrong: `unique`, or a push, while another service had the image. */
export interface Wrong {
  readonly what: 'guard' | 'check' | 'push';
  readonly imageId: Digest;
  readonly service: string;
  /** What the others had. */
  readonly others: readonly Copy[];
  readonly at: number;
}

/** Holds what commands say against what the registry held while they ran. */
export class Witness {
  readonly #holdings: Holdings;
  readonly #table: SimulatedTable;
  /** The clock, and what to add to it for the date of the table. */
  readonly #now: () => number;
  readonly #epoch: number;
  readonly wrong: Wrong[] = [];
  /** Wrong as the documentation says: pushed past the ledger since the last verification began. */
  readonly declared: Wrong[] = [];

  constructor(holdings: Holdings, table: SimulatedTable, now: () => number, epoch: number) {
    this.#holdings = holdings;
    this.#table = table;
    this.#now = now;
    this.#epoch = epoch;
  }

  /** Watches one command. */
  watch(what: 'guard' | 'check', imageId: Digest, service: string): Watch {
    const seen = new Map<Copy, boolean>();
    let pushed = false;
    const look = (): readonly Copy[] => {
      const others = this.#holdings.others(imageId, service);
      for (const copy of others) seen.set(copy, (seen.get(copy) ?? true) && this.#isDeclared(copy));
      return others;
    };
    return {
      look,
      onPut: () => {
        pushed = true;
        const others = look();
        if (others.length > 0) this.#note({ what: 'push', imageId, service, others, at: this.#now() }, seen);
      },
      judge: (verdict) => {
        if (verdict !== 'unique' || pushed || seen.size === 0) return;
        this.#note({ what, imageId, service, others: [...seen.keys()], at: this.#now() }, seen);
      },
    };
  }

  #note(wrong: Wrong, seen: ReadonlyMap<Copy, boolean>): void {
    const list = wrong.others.every((copy) => seen.get(copy) === true) ? this.declared : this.wrong;
    list.push(wrong);
  }

  /** Whether it was pushed past the ledger after the verification began that the ledger relies on. */
  #isDeclared({ way, at }: Copy): boolean {
    const began = (this.#table.freshness?.registries ?? []).map(({ asOf }) => asOf - this.#epoch);
    return way === 'past' && at > Math.max(-Infinity, ...began);
  }
}

export interface Watch {
  /** Called when the ledger answers: what others have then, the answer has to know. */
  readonly look: () => unknown;
  readonly onPut: () => void;
  readonly judge: (verdict: Verdict) => void;
}
