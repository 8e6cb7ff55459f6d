import type { Digest } from '../image/digest.ts';
import type { LedgerConfiguration } from './claim.ts';
import type { Level, RuleId } from './finding.ts';

/** A role to assume. */
export interface Role {
  readonly arn: string;
  /** What the role's trust policy may ask for: no secret, but nothing to show around. */
  readonly externalId?: string | undefined;
  /** Absent: one that names the run. */
  readonly sessionName?: string | undefined;
}

/** How a registry is reached, where it is not by the current credentials. */
export interface Access {
  /** A profile of the AWS configuration files: its credentials ask, or assume the first role. */
  readonly profile?: string | undefined;
  /** Each is assumed by the one before; the last one asks. */
  readonly roles?: readonly Role[] | undefined;
}

/** Which of a registry's repositories are asked. Absent: all. */
export interface Discovery {
  /** Names, or globs over names. */
  readonly repositories?: readonly string[] | undefined;
  /** Tags of ECR that a repository has to have: key → value, or a glob over it. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A registry to ask, as `mintmark.yml` names it. */
export interface RegistryConfiguration extends Access, Discovery {
  readonly region: string;
  /** Absent: the account of the last role, or of the current credentials. */
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
  /** Of the entry, for the finding that says it has expired. */
  readonly place: Place;
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

/** How the service of a repository is told that no entry of `services` names. */
export interface OwnershipConfiguration {
  /** The key of the ECR tag whose value is the service. */
  readonly tag?: string | undefined;
  /** Globs over repository URIs in which `{service}` stands for the service. The first that matches decides. */
  readonly patterns?: readonly string[] | undefined;
}

/** Where the entries of lists and maps are written, each in the order of its list. */
export interface Places {
  readonly services: ReadonlyMap<string, readonly Place[]>;
  readonly tag?: Place | undefined;
  readonly patterns: readonly Place[];
  readonly registries: readonly Place[];
  readonly exclude: readonly Place[];
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
  readonly ownership?: OwnershipConfiguration | undefined;
  /** Absent where there is no file. */
  readonly places?: Places | undefined;
  readonly registries: readonly RegistryConfiguration[];
  /** Globs over repository URIs that are never asked. */
  readonly exclude: readonly string[];
  readonly rules: Readonly<Partial<Record<RuleId, Level>>>;
  readonly allowances: readonly Allowance[];
  /** Absent: there are no claims. A directory is relative to the file's. */
  readonly ledger?: LedgerConfiguration | undefined;
}
