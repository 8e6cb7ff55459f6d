import type { Digest } from '../image/digest.ts';
import type { Level, RuleId } from './finding.ts';

/** A registry to ask, as `mintmark.yml` names it. */
export interface RegistryConfiguration {
  readonly region: string;
  /** Absent: the account of the current credentials. */
  readonly account?: string | undefined;
}

/** A configured exception: a twin in a matching repository is accepted until the date is over. */
export interface Allowance {
  /** A glob over repository URIs. */
  readonly repository: string;
  /** Only this image ID; absent: any. */
  readonly image?: Digest | undefined;
  readonly reason: string;
  /** The last day on which it is in force, `YYYY-MM-DD`, UTC. */
  readonly expires: string;
  /** `FILE:LINE` of the entry, for the finding that says it has expired. */
  readonly place: string;
}

/** Where in a file something is written. */
export interface Place {
  /** Relative to the work directory. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/** `mintmark.yml`, validated; or its defaults where there is none. */
export interface Configuration {
  /** The path it was read from. */
  readonly file?: string | undefined;
  /** The service that this checkout builds. */
  readonly service?: string | undefined;
  /** The image that this checkout builds; paths in the reference start from the file's directory. */
  readonly image?: { readonly reference: string; readonly to?: string | undefined; readonly place: Place } | undefined;
  /** The Compose file whose images this checkout builds, relative to the file's directory. */
  readonly compose?: { readonly path: string; readonly place: Place } | undefined;
  /** Service name → globs over repository URIs. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** Where each of them is written; absent where there is no file. */
  readonly servicePlaces?: ReadonlyMap<string, Place> | undefined;
  readonly registries: readonly RegistryConfiguration[];
  /** Globs over repository URIs that are never asked. */
  readonly exclude: readonly string[];
  readonly rules: Readonly<Partial<Record<RuleId, Level>>>;
  readonly allowances: readonly Allowance[];
}
