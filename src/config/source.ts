import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type ScalarTag,
  visit,
  type CollectionTag,
  type Document,
} from 'yaml';
import { messageOf } from '../errors.ts';

/** A mistake, and where it is in the text: a 0-based offset in UTF-16 code units. */
export interface Mistake {
  readonly offset: number;
  readonly what: string;
}

/** The way to a value: keys of maps, and indexes of lists. */
export type Path = readonly string[];

/** A YAML text that was read: its data, and where in the text each part of it stands. */
export interface YamlSource {
  /** What is wrong with the YAML itself. */
  readonly mistakes: readonly Mistake[];
  /** Absent where the mistakes leave nothing to look at. */
  readonly data?: unknown;
  /** 1-based. */
  readonly position: (offset: number) => { line: number; column: number };
  /** Where the value at a path starts, or the nearest part around it that exists. */
  readonly valueAt: (path: Path) => number;
  /** Where the last key of a path is written. */
  readonly keyAt: (path: Path) => number;
}

/** Enough for any configuration that a person writes, and far from what a 'billion laughs' file needs. */
const MAX_ALIASES = 100;

/** The parser's own words for these are for programmers. */
const IN_PLAIN_WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is in the map already',
  MULTIPLE_DOCS: 'a second document starts here: the file may hold one',
};

/** A value with a tag of somebody's own, such as `!Sub`: what it stands for, only that one knows. */
export class Tagged {
  readonly tag: string;

  constructor(tag: string) {
    this.tag = tag;
  }
}

/**
 * Reads YAML 1.2. What is wrong with the text is not thrown but said in `mistakes`.
 *
 * @param options `merge`: whether `<<` merges maps, as YAML 1.1 has it; `tags`: those that make a `Tagged` of their value
 */
export function readYaml(
  text: string,
  { merge = false, tags = [] }: { merge?: boolean; tags?: readonly string[] } = {},
): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    merge,
    customTags: tags.flatMap(taggedValues),
    logLevel: 'error',
  });
  const problems = [...document.errors, ...document.warnings];
  const mistakes = problems.map(({ code, pos, message }) => ({
    offset: pos[0],
    what: IN_PLAIN_WORDS[code] ?? message,
  }));
  const readable = problems.every(({ code }) => code === 'DUPLICATE_KEY');
  const data = readable ? dataOf(document) : { mistakes: [] };
  return {
    ...data,
    mistakes: [...mistakes, ...data.mistakes],
    position: (offset) => {
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    },
    valueAt: (path) => walk(document, path).value,
    keyAt: (path) => walk(document, path).key,
  };
}

/** A tag may stand before a text, a map or a list. */
function taggedValues(tag: string): (ScalarTag | CollectionTag)[] {
  const resolve = (): Tagged => new Tagged(tag);
  return [
    { tag, resolve },
    { tag, collection: 'map', resolve },
    { tag, collection: 'seq', resolve },
  ];
}

function dataOf(document: Document.Parsed): { data?: unknown; mistakes: Mistake[] } {
  try {
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { data, mistakes: [] };
  } catch (error) {
    // The parser throws this for an alias without an anchor, and for more aliases than it may follow.
    if (!(error instanceof ReferenceError)) throw error;
    return { mistakes: [{ offset: wrongAlias(document), what: messageOf(error) }] };
  }
}

function wrongAlias(document: Document.Parsed): number {
  let first: number | undefined;
  let unresolved: number | undefined;
  visit(document, {
    Alias: (_, alias) => {
      first ??= start(alias);
      if (alias.resolve(document) === undefined) unresolved ??= start(alias);
    },
  });
  return unresolved ?? first ?? 0;
}

function walk(document: Document.Parsed, path: Path): { key: number; value: number } {
  let node: unknown = document.contents;
  let at = { key: 0, value: start(node) ?? 0 };
  for (const step of path) {
    const collection = isAlias(node) ? node.resolve(document) : node;
    // Where a key is there twice, the last one gave the data.
    const pair = isMap(collection)
      ? collection.items.findLast(({ key }) => isScalar(key) && key.value === step)
      : undefined;
    node = isSeq(collection) ? collection.items[Number(step)] : pair?.value;
    const key = start(pair?.key) ?? start(node) ?? at.value;
    at = { key, value: start(node) ?? key };
  }
  return at;
}

function start(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
