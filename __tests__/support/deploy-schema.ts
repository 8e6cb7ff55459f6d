import { readFileSync } from 'node:fs';
import type { AnySchemaObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const validate = ajv.compile(
  JSON.parse(readFileSync(new URL('../../schemas/deploy.schema.json', import.meta.url), 'utf8')) as AnySchemaObject,
);

/**
 * Reads the report of a deployment as any consumer would: it has to be JSON that `schemas/deploy.schema.json` describes.
 *
 * @returns the parsed report
 */
export function expectValidDeploy(json: string): unknown {
  const report: unknown = JSON.parse(json);
  if (!validate(report)) {
    throw new Error(`The report breaks its schema: ${ajv.errorsText(validate.errors, { separator: '\n' })}\n${json}`);
  }
  return report;
}
