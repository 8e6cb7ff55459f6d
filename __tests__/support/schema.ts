import { readFileSync } from 'node:fs';
import type { AnySchemaObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// Compiling costs far more than validating. Another test covers that the schemas themselves are valid.
const ajv = new Ajv2020({ allErrors: true, inlineRefs: false, validateSchema: false, code: { optimize: false } });
addFormats.default(ajv);

/** Reads a report as any consumer would: it must be JSON that a schema of `schemas/` describes. @returns the parsed report */
export function reader(schema: 'report' | 'audit' | 'deploy' | 'ledger'): (json: string) => unknown {
  const file = new URL(`../../schemas/${schema}.schema.json`, import.meta.url);
  let compiled: ValidateFunction | undefined;
  return (json) => {
    const validate = (compiled ??= ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as AnySchemaObject));
    const report: unknown = JSON.parse(json);
    if (validate(report)) return report;
    throw new Error(`The report breaks its schema: ${ajv.errorsText(validate.errors, { separator: '\n' })}\n${json}`);
  };
}
