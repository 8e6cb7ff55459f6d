import { expect } from '@jest/globals';
import { MintmarkError } from '../../src/errors.ts';
import { fc, runs } from '../support/property.ts';

/** More runs find more: CONTRIBUTING.md. */
export const numRuns = runs(40);

/** A value, or a MintmarkError with a message. */
export function parses<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    expectRefusal(error);
    return undefined;
  }
}

/** The same for a promise. */
export async function resolves<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    expectRefusal(error);
    return undefined;
  }
}

function expectRefusal(error: unknown): void {
  if (!(error instanceof MintmarkError)) throw error;
  expect(error.message).not.toBe('');
}

const SNIPPETS = [
  '\0',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\uFEFF',
  '\uD800',
  'ſ',
  '\u212A',
  '%',
  '%zz',
  '#',
  '?',
  '@',
  '::',
  '//',
  '../',
  '*',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '\\u00',
  '=',
  ',',
  ';',
  '-1',
  '1e999',
  '0x1',
  '~',
  'null',
  '__proto__',
];

/** A valid text in which a few places are cut, doubled or replaced. */
export function mutated(texts: readonly string[], snippets: readonly string[] = SNIPPETS): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    length: fc.nat(12),
    by: fc.oneof(fc.constantFrom(...snippets), fc.string({ maxLength: 5 })),
  });
  return fc.tuple(fc.constantFrom(...texts), fc.array(change, { maxLength: 4 })).map(([text, changes]) =>
    changes.reduce((whole, { at, length, by }) => {
      const from = at % (whole.length + 1);
      return `${whole.slice(0, from)}${by}${whole.slice(from + length)}`;
    }, text),
  );
}

/** JSON whose objects may have duplicate keys, which JavaScript values cannot have. */
export type Tree = { readonly members: readonly (readonly [key: string, tree: Tree])[] } | readonly Tree[] | Leaf;
interface Leaf {
  readonly text: string;
}

export function printed(tree: Tree): string {
  if ('text' in tree) return tree.text;
  if (!('members' in tree)) return `[${tree.map(printed).join(',')}]`;
  return `{${tree.members.map(([key, value]) => `${JSON.stringify(key)}:${printed(value)}`).join(',')}}`;
}

function planted(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(planted);
  if (typeof value !== 'object' || value === null) return { text: JSON.stringify(value) };
  return { members: Object.entries(value).map(([key, member]) => [key, planted(member)] as const) };
}

interface Change {
  readonly at: number;
  readonly kind: 'replace' | 'drop' | 'twice' | 'respell' | 'nest';
  readonly by: string;
}

const ODD = [
  'null',
  'true',
  '0',
  '-1',
  '0.5',
  '2.0',
  '1e3',
  '1e300',
  '1E400',
  '9007199254740993',
  '253402300800',
  '""',
  '"x"',
  '"\\ud800"',
  '"0001-01-01T00:00:00Z"',
  '"+99999-01-01T00:00:00Z"',
  '"a:b@c/d"',
  '"%zz"',
  '"a\\u0000"',
  '{}',
  '[]',
  '[null]',
  '[[]]',
  '{"toString":1}',
  '{"__proto__":{}}',
  '{"length":1}',
  '{"constructor":1}',
  '[{"valueOf":1},{"valueOf":2}]',
];
const SPELLINGS: readonly ((key: string) => string)[] = [
  (key) => key.toUpperCase(),
  (key) => key.toLowerCase(),
  (key) => key.replaceAll('s', 'ſ'),
  (key) => key.replaceAll('k', '\u212A'),
  () => '__proto__',
  () => 'toString',
];

/** Valid JSON that differs from a valid document in a few of its values and keys. */
export function mutatedTree(...values: readonly unknown[]): fc.Arbitrary<Tree> {
  const change = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom<Change['kind']>('replace', 'replace', 'drop', 'twice', 'respell', 'nest'),
    by: fc.oneof(fc.constantFrom(...ODD), fc.json({ maxDepth: 1 })),
  });
  return fc
    .tuple(fc.constantFrom(...values.map(planted)), fc.array(change, { maxLength: 4 }))
    .map(([tree, changes]) => changes.reduce(changed, tree));
}

/** The same as text, or text that is barely JSON. */
export function mutatedJson(...values: readonly unknown[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: mutatedTree(...values).map(printed) },
    { weight: 1, arbitrary: mutated(values.map((value) => JSON.stringify(value))) },
  );
}

function changed(tree: Tree, { at, kind, by }: Change): Tree {
  const wanted = at % sizeOf(tree);
  let seen = 0;
  const visit = (part: Tree): Tree => {
    const isMeant = seen === wanted;
    seen += 1;
    if (isMeant) return kind === 'nest' ? [part] : { text: by };
    if ('text' in part) return part;
    if (!('members' in part)) return part.map(visit);
    return { members: part.members.flatMap(([key, value]) => member(key, value)) };
  };
  const member = (key: string, value: Tree): (readonly [string, Tree])[] => {
    const isMeant = seen === wanted;
    const spelt = SPELLINGS[at % SPELLINGS.length]?.(key) ?? key;
    if (!isMeant || kind === 'replace' || kind === 'nest') return [[key, visit(value)]];
    seen += sizeOf(value);
    if (kind === 'drop') return [];
    if (kind === 'respell') return [[spelt, value]];
    const other = [at % 2 === 0 ? key : spelt, at % 3 === 0 ? value : { text: by }] as const;
    return [[key, value], other];
  };
  return visit(tree);
}

function sizeOf(tree: Tree): number {
  if ('text' in tree) return 1;
  const parts = 'members' in tree ? tree.members.map(([, value]) => value) : tree;
  return parts.reduce((sum, part) => sum + sizeOf(part), 1);
}

export const bytesOf = (text: string): Uint8Array => Buffer.from(text);
