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

/** Compares what commands say with what the registry held while they ran. */
export class Witness {
  readonly #holdings: Holdings;
  readonly #table: SimulatedTable;
  /** The clock, and what to add to it for the date of the table. */
  readonly #now: () => number;
  readonly #epoch: number;
  readonly wrong: Wrong[] = [];
  /** Wrong as documented: pushed past the ledger since the last verification began. */
  readonly declared: Wrong[] = [];

  constructor(holdings: Holdings, table: SimulatedTable, now: () => number, epoch: number) {
    this.#holdings = holdings;
    this.#table = table;
    this.#now = now;
    this.#epoch = epoch;
  }

  /** When the last verification began according to the ledger, in milliseconds by the clock. */
  get asOf(): number {
    return Math.max(-Infinity, ...(this.#table.freshness?.registries ?? []).map(({ asOf }) => asOf - this.#epoch));
  }

  /** Watches one command. */
  watch(what: 'guard' | 'check', imageId: Digest, service: string): Watch {
    /** What others had, and whether that is declared. */
    const seen = new Map<Copy, boolean>();
    let reliesOn = -Infinity;
    let pushed = false;
    const isDeclared = ({ way, at }: Copy): boolean => way === 'past' && at > reliesOn;
    const look = (): readonly Copy[] => {
      const others = this.#holdings.others(imageId, service);
      for (const copy of others) seen.set(copy, seen.get(copy) ?? isDeclared(copy));
      return others;
    };
    return {
      look: (isJudged) => {
        if (isJudged) reliesOn = this.asOf;
        for (const copy of look()) if (isJudged) seen.set(copy, isDeclared(copy));
      },
      onPut: () => {
        pushed = true;
        const others = look();
        if (others.length > 0) this.#note({ what: 'push', imageId, service, others, at: this.#now() }, seen);
      },
      judge: () => {
        if (pushed || seen.size === 0) return;
        this.#note({ what, imageId, service, others: [...seen.keys()], at: this.#now() }, seen);
      },
    };
  }

  #note(wrong: Wrong, seen: ReadonlyMap<Copy, boolean>): void {
    const list = wrong.others.every((copy) => seen.get(copy) === true) ? this.declared : this.wrong;
    list.push(wrong);
  }
}

export interface Watch {
  /**
   * Called when the ledger answers: the answer must include what others have at that time.
   *
   * @param isJudged whether the answer says when the ledger was verified
   */
  readonly look: (isJudged: boolean) => void;
  readonly onPut: () => void;
  /** Called if the command said `unique`. */
  readonly judge: () => void;
}
