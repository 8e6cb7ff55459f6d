import { fullFormats } from 'ajv-formats/dist/formats.js';
import { syntaxProblem } from '../util/glob-syntax.ts';
import { globProblem, nameGlobProblem } from './glob.ts';
import { patternProblem } from './service-pattern.ts';

/** The `format` keywords of the schemas in schemas/, by name. */
export const formats = {
  date: fullFormats.date,
  'repository-glob': (text: string) => globProblem(text) === undefined,
  'repository-name-glob': (text: string) => nameGlobProblem(text) === undefined,
  glob: (text: string) => syntaxProblem(text) === undefined,
  'service-pattern': (text: string) => patternProblem(text) === undefined,
} as const;
