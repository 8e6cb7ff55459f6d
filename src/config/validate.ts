import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Allowance } from '../rules/allowances.ts';
import type { LedgerConfiguration } from '../ledger/claim.ts';
import type { Configuration, OwnershipConfiguration } from './configuration.ts';
import type { RegistryConfiguration, Role } from '../connection/access.ts';
import { configurationErrors, type SchemaErrors } from './schema-errors.ts';

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

/** The result of validating against a schema: the content, or every error, each with its schema and its data. */
export type Validated<T> = { readonly content: T } | { readonly errors: readonly ErrorObject[] };

/** Checks data against schemas/mintmark.schema.json. */
export const validate = validator<FileContent>(configurationErrors);

/** @param errorsOf for a schema that describes `T` */
export function validator<T>(errorsOf: SchemaErrors): (data: unknown) => Validated<T> {
  return (data) => {
    const errors = errorsOf(data);
    return errors.length === 0 ? { content: data as T } : { errors };
  };
}
