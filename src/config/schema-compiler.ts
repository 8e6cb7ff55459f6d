import { Ajv2020, type CodeOptions } from 'ajv/dist/2020.js';
import { formats } from './formats.ts';

/** Creates the compiler for the schemas of files that people write. A test checks the schemas themselves. */
export function schemaCompiler(code: CodeOptions = {}): Ajv2020 {
  const settings = { meta: false, validateSchema: false, allowUnionTypes: true } as const;
  return new Ajv2020({ ...settings, allErrors: true, verbose: true, formats, code });
}
