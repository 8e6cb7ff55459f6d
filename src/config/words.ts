import type { Path } from './source.ts';

const KINDS: Readonly<Record<string, string>> = { string: 'text', array: 'a list', object: 'a map' };

/** A JSON Schema type in plain words. */
export function kindOf(type: unknown): string {
  return [type]
    .flat()
    .map((one) => KINDS[String(one)] ?? String(one))
    .join(' or ');
}

/** What is there when something else is expected. */
export function found(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : quote(value);
}

/** A value as text; empty for a list or a map, whose own `toString` could be anything. */
export function textOf(value: unknown): string {
  return isScalar(value) ? String(value) : '';
}

function isScalar(value: unknown): value is string | number | boolean | bigint {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}

/** Puts untrusted text on one line: control characters would otherwise reach a terminal. */
export function quote(value: unknown): string {
  return `'${JSON.stringify(textOf(value)).slice(1, -1).replaceAll('\\"', '"')}'`;
}

/** The value at a path, as the subject of a sentence. */
export function subject(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (!/^\d+$/.test(last)) return quote(last);
  const list = path.findLast((step) => !/^\d+$/.test(step));
  return list === undefined ? 'the entry' : `an entry of ${quote(list)}`;
}
