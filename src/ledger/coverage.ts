import type { Discovery } from '../connection/access.ts';

/** A registry that a seed or a verification has read, and what the configuration left out there. */
export interface ReadRegistry extends Discovery {
  readonly account: string;
  readonly region: string;
  /** What the URIs of its repositories begin with. */
  readonly prefix: string;
  /** Globs over repository URIs. */
  readonly exclude: readonly string[];
  /** Whether the ledger has every image that was read there; if not, something bypassed it. */
  readonly isWhole: boolean;
}

/** A registry that a check has in scope. */
export interface ScopedRegistry extends Discovery {
  /** Undefined: that of the credentials. */
  readonly account: string | undefined;
  /** Undefined: that of the environment. */
  readonly region: string | undefined;
  /**
   * The URI of a repository in it, if the registry is the target's: it says which registry this is, whatever the
   * credentials.
   */
  readonly uri?: string;
}

/** What must be true of a ledger that is queried instead of registries. */
export interface Reliance {
  readonly registries: readonly ScopedRegistry[];
  /** Globs over repository URIs that are not in scope. */
  readonly exclude: readonly string[];
  /** How long ago it may have been verified at most, in milliseconds. */
  readonly withinMs: number;
}
