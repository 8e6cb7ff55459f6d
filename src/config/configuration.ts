import type { Allowance, Baseline } from '../rules/allowances.ts';
import type { RuleId } from '../rules/rules.ts';
import type { Level } from '../rules/rule.ts';
import type { FilePosition } from '../util/file-line.ts';
import type { RegistryConfiguration } from '../connection/access.ts';
import type { LedgerConfiguration } from '../ledger/claim.ts';

/** How the service of a repository is found if no entry of `services` names it. */
export interface OwnershipConfiguration {
  /** The key of the ECR tag whose value is the service. */
  readonly tag?: string;
  /** Globs over repository URIs in which `{service}` matches the service. The first match decides. */
  readonly patterns: readonly string[] | undefined;
}

/** Where the entries of lists and maps are in the file, each list in its own order. */
export interface Places {
  readonly services: ReadonlyMap<string, readonly FilePosition[]>;
  readonly tag: FilePosition | undefined;
  readonly patterns: readonly FilePosition[];
  readonly registries: readonly FilePosition[];
  readonly exclude: readonly FilePosition[];
}

/** `mintmark.yml`, validated; or its defaults if there is none. */
export interface Configuration {
  /** The path it was read from. */
  readonly file?: string;
  /** The service that this checkout builds. */
  readonly service: string | undefined;
  /** The image that this checkout builds; paths in the reference are relative to the file's directory. */
  readonly image:
    { readonly reference: string; readonly to: string | undefined; readonly place: FilePosition } | undefined;
  /** The Compose file whose images this checkout builds, relative to the file's directory. */
  readonly compose: { readonly path: string; readonly place: FilePosition } | undefined;
  /** Service name → globs over repository URIs. */
  readonly services: ReadonlyMap<string, readonly string[]>;
  /** Where each of them is in the file; absent if there is no file. */
  readonly servicePlaces?: ReadonlyMap<string, FilePosition>;
  readonly ownership: OwnershipConfiguration | undefined;
  /** Absent if there is no file. */
  readonly places?: Places;
  readonly registries: readonly RegistryConfiguration[];
  /** Globs over repository URIs that are never checked. */
  readonly exclude: readonly string[];
  /** Globs over tags that may move to another image. */
  readonly movingTags: readonly string[];
  readonly rules: Readonly<Partial<Record<RuleId, Level>>>;
  readonly allowances: readonly Allowance[];
  /** The baseline file as the configuration names it, relative to the configuration's own file. */
  readonly baselineFile: { readonly path: string; readonly place: FilePosition } | undefined;
  /** The content of that file, for commands that judge. */
  readonly baseline: Baseline | undefined;
  /** Absent: there are no claims. A directory is relative to the file's. */
  readonly ledger: LedgerConfiguration | undefined;
}
