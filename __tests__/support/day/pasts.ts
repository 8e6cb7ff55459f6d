import type { UnclaimedImage } from '../../../src/rules/unclaimed-image.ts';
import type { Copy, Holdings } from './holdings.ts';
import type { SimulatedTable } from './table.ts';

/** How late ECR may list a push, according to the documentation. */
export const LISTED_WITHIN_MS = 10_000;

/** A push past the ledger, and the verification that found it. */
interface Past {
  readonly copy: Copy;
  /** Whether its service nevertheless has a claim on the image, from another push or a seed. */
  isClaimed: boolean;
  /** When that verification began. */
  foundAt: number | undefined;
}

/** A verification that completed. */
interface Verification {
  readonly beganAt: number;
  readonly endedAt: number;
  /** Whether it read everything. */
  readonly isWhole: boolean;
  readonly found: readonly UnclaimedImage[];
}

/** The outcome of the pushes past the ledger. `late`: a verification that should have found it did not. */
export type PastsFound = Record<'found' | 'claimed' | 'gone before' | 'late', number>;

/** The pushes past the ledger, each of which must be found. */
export class Pasts {
  readonly #holdings: Holdings;
  readonly #table: SimulatedTable;
  readonly #pasts: Past[] = [];
  readonly #verifications: Verification[] = [];

  constructor(holdings: Holdings, table: SimulatedTable) {
    this.#holdings = holdings;
    this.#table = table;
  }

  add(copy: Copy): void {
    this.#pasts.push({ copy, isClaimed: this.#isClaimed(copy), foundAt: undefined });
  }

  get count(): number {
    return this.#pasts.length;
  }

  /** Called when a seed or a verification begins. */
  noteClaims(): void {
    for (const past of this.#pasts) past.isClaimed ||= past.foundAt === undefined && this.#isClaimed(past.copy);
  }

  noteVerified(verification: Verification): void {
    const { beganAt, isWhole, found } = verification;
    if (isWhole) this.#verifications.push(verification);
    for (const past of this.#pasts) {
      const { imageId, repository } = past.copy;
      const isFound = found.some((one) => one.repository.name === repository && one.imageIds.includes(imageId));
      if (isFound) past.foundAt ??= beganAt;
    }
  }

  /** Compares each of them with the first verification that had to see it. */
  judge(): PastsFound {
    const counts = { found: 0, claimed: 0, 'gone before': 0, late: 0 };
    for (const { copy, isClaimed, foundAt } of this.#pasts) {
      const next = this.#verifications.find(({ beganAt }) => beganAt - LISTED_WITHIN_MS >= copy.at);
      const end = this.#holdings.endOf(copy);
      const wasThere = next !== undefined && (end === undefined || end > next.endedAt);
      if (foundAt !== undefined && (!wasThere || foundAt <= next.beganAt)) counts.found += 1;
      else if (isClaimed) counts.claimed += 1;
      else counts[wasThere ? 'late' : 'gone before'] += 1;
    }
    return counts;
  }

  #isClaimed({ imageId, service }: Copy): boolean {
    return this.#table.namedBy(imageId).includes(service);
  }
}
