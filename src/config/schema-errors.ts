// Compiling a schema takes as long as starting Node.js, so dist/ has what ajv generates from these schemas instead of
// this module: see scripts/compiled-schemas.mjs.
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import baseline from '../../schemas/baseline.schema.json' with { type: 'json' };
import configuration from '../../schemas/mintmark.schema.json' with { type: 'json' };
import { schemaCompiler } from './schema-compiler.ts';

/** All errors of some data against a schema, each with its schema and its data. */
export type SchemaErrors = (data: unknown) => readonly ErrorObject[];

/** Against schemas/mintmark.schema.json. */
export const configurationErrors: SchemaErrors = errorsBy(configuration);
/** Against schemas/baseline.schema.json. */
export const baselineErrors: SchemaErrors = errorsBy(baseline);

function errorsBy(schema: object): SchemaErrors {
  let check: ValidateFunction | undefined;
  return (data) => {
    check ??= schemaCompiler().compile(schema);
    return check(data) ? [] : (check.errors ?? []);
  };
}
