import { fullFormats } from 'ajv-formats/dist/formats.js';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import schema from '../../schemas/mintmark.schema.json' with { type: 'json' };
import type { Allowance } from '../rules/allowances.ts';
import type { LedgerConfiguration } from '../ledger/claim.ts';
import type { Configuration, OwnershipConfiguration } from './configuration.ts';
import type { RegistryConfiguration, Role } from '../connection/access.ts';
import { syntaxProblem } from '../util/glob-syntax.ts';
import { globProblem, nameGlobProblem } from './glob.ts';
import { patternProblem } from './service-pattern.ts';

/** A role as it is written: if only the ARN is said, it is said alone. */
export type WrittenRole = string | Role;

/** A registry as it is written. */
export interface WrittenRegistry extends Omit<RegistryConfiguration, 'roles'> {
  readonly role?: WrittenRole | readonly WrittenRole[];
}

/** `mintmark.yml` as it is written: what schemas/mintmark.schema.json accepts. */
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

/** What a check against a schema came to: the content, or every error, each with its schema and its data. */
export type Validated<T> = { readonly content: T } | { readonly errors: readonly ErrorObject[] };

/** Checks data against schemas/mintmark.schema.json. */
export const validate = validator<FileContent>(schema);

/** Checks data against a schema of schemas/. To compile it takes ten times as long as to check a file. */
export function validator<T>(schema: object): (data: unknown) => Validated<T> {
  let compiled: ValidateFunction<T> | undefined;
  return (data) => {
    const check = (compiled ??= compile<T>(schema));
    return check(data) ? { content: data } : { errors: check.errors ?? [] };
  };
}

function compile<T>(schema: object): ValidateFunction<T> {
  // Most runs check one file, so optimizing the code, or checking the schema (a test does), would only cost time.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    meta: false,
    validateSchema: false,
    allowUnionTypes: true,
    code: { optimize: false },
  });
  ajv.addFormat('date', fullFormats.date);
  ajv.addFormat('repository-glob', (text) => globProblem(text) === undefined);
  ajv.addFormat('repository-name-glob', (text) => nameGlobProblem(text) === undefined);
  ajv.addFormat('glob', (text) => syntaxProblem(text) === undefined);
  ajv.addFormat('service-pattern', (text) => patternProblem(text) === undefined);
  return ajv.compile<T>(schema);
}
