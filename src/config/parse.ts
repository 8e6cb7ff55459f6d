import type { Configuration, Places } from './configuration.ts';
import type { FilePosition } from '../util/file-line.ts';
import { docsUrl } from '../util/docs-url.ts';
import { mistakeOf } from './explain.ts';
import { canonicalGlob } from './glob.ts';
import { decode, refusal, type WrittenFile } from './refusal.ts';
import { registryMistakes, registryOf } from './registries.ts';
import { type Mistake, readYaml, type YamlSource, type Path } from './source.ts';
import type { FileContent } from './file-content.ts';
import { configurationErrors, type SchemaErrors } from './schema-errors.ts';
import { quote } from './words.ts';
import { tableOf } from '../ledger/claim.ts';

const HINT = `Every key is described here: ${docsUrl('configuration.md')}`;

/**
 * Parses a file's bytes as the configuration.
 *
 * @param file the path as messages show it
 * @throws MintmarkError `CONFIG` naming every mistake, in the order of the file
 */
export function parseConfiguration(bytes: Uint8Array, file: string): Configuration {
  const written = { path: file, hint: HINT };
  const { content, source } = readChecked<FileContent>(
    bytes,
    written,
    configurationErrors,
    ({ registries = [], ledger }, source) => [
      ...registryMistakes(registries, source),
      ...ledgerMistakes(ledger, source),
    ],
  );
  return configurationOf(content, file, source);
}

/**
 * Reads a YAML file that a schema describes.
 *
 * @param errorsOf for a schema that describes `T`
 * @param mistakesIn finds mistakes that a schema cannot express
 * @throws MintmarkError `CONFIG` naming every mistake, in the order of the file
 */
export function readChecked<T>(
  bytes: Uint8Array,
  written: WrittenFile,
  errorsOf: SchemaErrors,
  mistakesIn: (content: T, source: YamlSource) => readonly Mistake[] = () => [],
): { readonly content: T; readonly source: YamlSource } {
  const source = readYaml(decode(bytes, written));
  if (source.data === undefined) throw refusal(written, source, source.mistakes);
  const errors = errorsOf(source.data);
  const content = source.data as T;
  const mistakes =
    errors.length === 0
      ? mistakesIn(content, source)
      : errors.map((error) => mistakeOf(error, source)).filter((mistake) => mistake !== undefined);
  if (errors.length + mistakes.length + source.mistakes.length === 0) return { content, source };
  throw refusal(written, source, [...source.mistakes, ...mistakes]);
}

/** An ARN has a region of its own. A table of the same name in the other region would be another ledger. */
function ledgerMistakes(ledger: FileContent['ledger'], source: YamlSource): Mistake[] {
  const { table = '', region } = tableOf(ledger) ?? {};
  const [, own] = /^arn:[^:]+:dynamodb:([^:]+):/.exec(table) ?? [];
  if (own === undefined || region === undefined || own === region) return [];
  const what = `'region' is ${quote(region)}, and the table's ARN is of ${quote(own)}: leave 'region' out, or name the other table`;
  return [{ offset: source.valueAt(['ledger', 'dynamodb', 'region']), what }];
}

function configurationOf(content: FileContent, file: string, source: YamlSource): Configuration {
  const at = (offset: number): FilePosition => ({ path: file, ...source.position(offset) });
  const placeOf = (...path: Path): FilePosition => at(source.valueAt(path));
  const { image, to, compose, services = {}, ownership, baseline } = content;
  return {
    file,
    service: content.service,
    image: image === undefined ? undefined : { reference: image, to, place: placeOf('image') },
    compose: compose === undefined ? undefined : { path: compose, place: placeOf('compose') },
    services: new Map(Object.entries(services).map(([name, globs]) => [name, globs.map(canonicalGlob)])),
    servicePlaces: new Map(Object.keys(services).map((name) => [name, at(source.keyAt(['services', name]))])),
    ownership: ownership && { ...ownership, patterns: ownership.patterns?.map(canonicalGlob) },
    places: placesOf(content, placeOf),
    registries: (content.registries ?? []).map(registryOf),
    exclude: (content.exclude ?? []).map(canonicalGlob),
    movingTags: content['moving-tags'] ?? [],
    ledger: content.ledger,
    rules: content.rules ?? {},
    baselineFile: baseline === undefined ? undefined : { path: baseline, place: placeOf('baseline') },
    baseline: undefined,
    allowances: (content.allowances ?? []).map((allowance, index) => ({
      ...allowance,
      repository: canonicalGlob(allowance.repository),
      place: placeOf('allowances', String(index)),
    })),
  };
}

/** Where the entries that decide about repositories are in a file. */
function placesOf(content: FileContent, at: (...path: Path) => FilePosition): Places {
  const each = (list: readonly unknown[] = [], ...steps: Path): FilePosition[] =>
    list.map((_, index) => at(...steps, String(index)));
  const { services = {}, ownership, registries, exclude } = content;
  return {
    services: new Map(Object.entries(services).map(([name, globs]) => [name, each(globs, 'services', name)])),
    tag: ownership?.tag === undefined ? undefined : at('ownership', 'tag'),
    patterns: each(ownership?.patterns, 'ownership', 'patterns'),
    registries: each(registries, 'registries'),
    exclude: each(exclude, 'exclude'),
  };
}
