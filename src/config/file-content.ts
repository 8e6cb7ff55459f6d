import type { Allowance } from '../rules/allowances.ts';
import type { LedgerConfiguration } from '../ledger/claim.ts';
import type { Configuration, OwnershipConfiguration } from './configuration.ts';
import type { RegistryConfiguration, Role } from '../connection/access.ts';

/** A role as written: the ARN alone if there is nothing else to say. */
export type WrittenRole = string | Role;

/** A registry as written. */
export interface WrittenRegistry extends Omit<RegistryConfiguration, 'roles'> {
  readonly role?: WrittenRole | readonly WrittenRole[];
}

/** `mintmark.yml` as written: what schemas/mintmark.schema.json accepts. */
export interface FileContent {
  readonly service?: string;
  readonly image?: string;
  readonly to?: string;
  readonly compose?: string;
  readonly services?: Readonly<Record<string, readonly string[]>>;
  readonly ownership?: OwnershipConfiguration;
  readonly registries?: readonly WrittenRegistry[];
  readonly exclude?: readonly string[];
  readonly 'moving-tags'?: readonly string[];
  readonly rules?: Configuration['rules'];
  readonly ledger?: LedgerConfiguration;
  readonly allowances?: readonly Omit<Allowance, 'place'>[];
  readonly baseline?: string;
}
