import { fullFormats } from 'ajv-formats/dist/formats.js';
import { hasHost, parseReference } from '../image/reference.ts';
import { parseSource, TRANSPORTS } from '../image/transport.ts';
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
  ['image-source', sourceProblem],
]);

/** The `format` keywords of the schemas, for ajv. */
export const formats = {
  date: fullFormats.date,
  /** `HOST/NAME[:TAG]` */
  target: isTarget,
  ...Object.fromEntries(
    [...PROBLEMS].map(([name, problemOf]) => [name, (text: string) => problemOf(text) === undefined] as const),
  ),
};

function isTarget(text: string): boolean {
  const reference = parseReference(text);
  return hasHost(text) && reference !== undefined && reference.digest === undefined;
}

function sourceProblem(text: string): string | undefined {
  const { rest = '' } = parseSource(text) ?? {};
  if (rest !== '') return undefined;
  const known = Object.values(TRANSPORTS).map(({ syntax }) => syntax);
  return `write NAME[:TAG] for an image of the local Docker Engine, or one of: ${known.join(', ')}`;
}
