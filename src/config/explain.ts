import type { ErrorObject } from 'ajv';
import { isObject } from '../util/json-object.ts';
import { nearest } from '../util/nearest.ts';
import { PROBLEMS } from './formats.ts';
import type { Mistake, YamlSource } from './source.ts';
import { found, kindOf, quote, subject, textOf } from './words.ts';

/**
 * What a person needs to know about a validator error (compiled with `verbose`), and the place to change.
 *
 * @returns undefined for an error that only repeats another
 */
export function mistakeOf(error: ErrorObject, source: YamlSource): Mistake | undefined {
  const { keyword, data, propertyName } = error;
  const params: Readonly<Record<string, unknown>> = error.params;
  const path = error.instancePath.split('/').slice(1).map(unescapePointer);
  // A number can differ from its text: 0123, 1.10, 0x1F.
  const written = typeof data === 'number' || typeof data === 'boolean' ? source.plainAt(path) : undefined;
  const atKey = (key: string, what: string): Mistake => ({ offset: source.keyAt([...path, key]), what });
  const atValue = (what: string): Mistake => ({ offset: source.valueAt(path), what: `${subject(path)} ${what}` });

  if (propertyName !== undefined) return atKey(propertyName, `the key ${wanted(error, propertyName)}`);
  switch (keyword) {
    case 'propertyNames':
    case 'if':
      return undefined;
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      return atKey(key, `unknown key ${quote(key)}; ${suggestion(key, keysOf(error))}`);
    }
    case 'required':
      return atValue(`lacks the key ${quote(params['missingProperty'])}`);
    case 'dependentRequired':
      return atKey(
        String(params['property']),
        `${quote(params['property'])} needs the key ${quote(params['missingProperty'])}`,
      );
    case 'type':
      return atValue(
        `must be ${kindOf(params['type'])}, not ${found(written ?? data)}${inQuotes(params['type'], data, written)}`,
      );
    case 'const':
      return atValue(
        `must be the number ${String(params['allowedValue'])}, not ${found(written ?? data)}${data === String(params['allowedValue']) ? ': take off the quotes' : ''}`,
      );
    case 'enum':
      return atValue(`is ${found(written ?? data)}; ${suggestion(textOf(data), listOf(error.schema))}`);
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return atValue('must not be empty');
    case 'maxProperties':
      return atValue(`takes one of these, not several: ${keysOf(error).join(', ')}`);
    case 'uniqueItems':
      return {
        offset: source.valueAt([...path, String(params['i'])]),
        what: `${subject(path)} has this entry already`,
      };
    case 'pattern':
    case 'format':
      return atValue(formatReason(params, data) ?? wanted(error, data));
    default:
      return atValue(error.message ?? `breaks the rule '${keyword}'`);
  }
}

/** The first sentence of the schema's description says what is wanted, and its first example shows it. */
function wanted(error: ErrorObject, value: unknown): string {
  const description = error.parentSchema?.['description'] as unknown;
  const [sentence] = String(description).split(/\.(?=\s|$)/, 1);
  const [example] = listOf(error.parentSchema?.['examples']);
  return `must be ${sentence?.replace(/^[AT](?=[a-z]* )/, (letter) => letter.toLowerCase()) ?? ''}, such as ${quote(example)}, not ${quote(value)}`;
}

/** What a text of these formats fails to do; a text of any other format is a glob. */
const FAULTS = new Map([
  ['service-pattern', 'can name no service'],
  ['image-source', 'names no image'],
]);

function formatReason(params: Readonly<Record<string, unknown>>, text: unknown): string | undefined {
  const format = textOf(params['format']);
  const problem = PROBLEMS.get(format)?.(textOf(text));
  return problem === undefined
    ? undefined
    : `${FAULTS.get(format) ?? 'can never match'} with ${quote(text)}: ${problem}`;
}

function inQuotes(type: unknown, data: unknown, written: string | undefined): string {
  return type === 'string' && (typeof data === 'number' || typeof data === 'boolean')
    ? `: put it in quotes: ${quote(written ?? data)}`
    : '';
}

function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `known here: ${known.join(', ')}` : `did you mean ${quote(near)}?`;
}

function keysOf(error: ErrorObject): string[] {
  const properties: unknown = error.parentSchema?.['properties'];
  return isObject(properties) ? Object.keys(properties) : [];
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** RFC 6901, section 4. */
function unescapePointer(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
