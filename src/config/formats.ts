import { fullFormats } from 'ajv-formats/dist/formats.js';
import { syntaxProblem } from '../util/glob-syntax.ts';
import { globProblem, nameGlobProblem } from './glob.ts';
import { patternProblem } from './service-pattern.ts';

/** What the schemas of schemas/ call a `format`, by its name. */
export const formats = {
  date: fullFormats.date,
  'repository-glob': (text: string) => globProblem(text) === undefined,
  'repository-name-glob': (text: string) => nameGlobProblem(text) === undefined,
  glob: (text: string) => syntaxProblem(text) === undefined,
  'service-pattern': (text: string) => patternProblem(text) === undefined,
} as const;
