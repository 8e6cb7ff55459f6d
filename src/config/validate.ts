import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import schema from '../../schemas/mintmark.schema.json' with { type: 'json' };
import type { Allowance, Configuration, RegistryConfiguration } from '../types/configuration.ts';
import { globProblem } from './glob.ts';

/** `mintmark.yml` as it is written: what schemas/mintmark.schema.json accepts. */
export interface FileContent {
  readonly service?: string;
  readonly image?: string;
  readonly to?: string;
  readonly compose?: string;
  readonly services?: Readonly<Record<string, readonly string[]>>;
  readonly registries?: readonly RegistryConfiguration[];
  readonly exclude?: readonly string[];
  readonly rules?: Configuration['rules'];
  readonly allowances?: readonly Omit<Allowance, 'place'>[];
}

/** Checks data against schemas/mintmark.schema.json: the content, or every error, each with its schema and its data. */
export function validate(data: unknown): { content: FileContent } | { errors: readonly ErrorObject[] } {
  // The schema is compiled to be used once, so optimizing it, or checking it (a test does), would only cost time.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  ajv.addFormat('date', fullFormats.date);
  ajv.addFormat('repository-glob', (text) => globProblem(text) === undefined);
  const check = ajv.compile<FileContent>(schema);
  return check(data) ? { content: data } : { errors: check.errors ?? [] };
}
