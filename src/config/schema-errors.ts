// To compile a schema takes as long as Node.js takes to start, so in dist/ there is what ajv makes of these schemas instead of
// this module: scripts/compiled-schemas.mjs.
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import baseline from '../../schemas/baseline.schema.json' with { type: 'json' };
import configuration from '../../schemas/mintmark.schema.json' with { type: 'json' };
import { schemaCompiler } from './schema-compiler.ts';

/** Every error of some data by a schema, each with its schema and its data. */
export type SchemaErrors = (data: unknown) => readonly ErrorObject[];

/** By schemas/mintmark.schema.json. */
export const configurationErrors: SchemaErrors = errorsBy(configuration);
/** By schemas/baseline.schema.json. */
export const baselineErrors: SchemaErrors = errorsBy(baseline);

function errorsBy(schema: object): SchemaErrors {
  let check: ValidateFunction | undefined;
  return (data) => {
    check ??= schemaCompiler().compile(schema);
    return check(data) ? [] : (check.errors ?? []);
  };
}
