import { fullFormats } from 'ajv-formats/dist/formats.js';
import { syntaxProblem } from '../util/glob-syntax.ts';
import { globProblem, nameGlobProblem, tagGlobProblem } from './glob.ts';
import { patternProblem } from './service-pattern.ts';

/** Formats of the schemas in schemas/, by name: why a text is not of that format, or undefined if it is. */
export const PROBLEMS: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ['repository-glob', globProblem],
  ['repository-name-glob', nameGlobProblem],
  ['tag-glob', tagGlobProblem],
  ['glob', (text) => syntaxProblem(text)],
  ['service-pattern', patternProblem],
]);

/** The `format` keywords of the schemas, for ajv. */
export const formats = {
  date: fullFormats.date,
  ...Object.fromEntries(
    [...PROBLEMS].map(([name, problemOf]) => [name, (text: string) => problemOf(text) === undefined] as const),
  ),
};
