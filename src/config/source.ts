import {
  type Alias,
  type CollectionTag,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type ScalarTag,
  visit,
  type YAMLMap,
} from 'yaml';
import { MAX_DEPTH, problemIn, TOO_DEEP, unknownAnchor } from './yaml-problem.ts';

/** A mistake, and where it is in the text: a 0-based offset in UTF-16 code units. */
export interface Mistake {
  readonly offset: number;
  readonly what: string;
}

/** The path to a value: keys of maps, and indexes of lists. */
export type Path = readonly string[];

/** A YAML text that was read: its data, and where each part of it is in the text. */
export interface YamlSource {
  /** What is wrong with the YAML itself. */
  readonly mistakes: readonly Mistake[];
  /** Absent if the mistakes leave nothing to read. */
  readonly data?: unknown;
  /** 1-based. */
  readonly position: (offset: number) => { line: number; column: number };
  /** Where the value at a path starts, or the nearest enclosing part that exists. */
  readonly valueAt: (path: Path) => number;
  /** Where the last key of a path is. */
  readonly keyAt: (path: Path) => number;
  /** A value without quotes as it is written, such as `0123`, which is the number 123; undefined for any other. */
  readonly plainAt: (path: Path) => string | undefined;
}

/** Enough for any configuration that a person writes, and far less than a 'billion laughs' file needs. */
const MAX_ALIASES = 100;

/** A value with a custom tag, such as `!Sub`, whose meaning only its author knows. */
export class Tagged {
  readonly tag: string;

  constructor(tag: string) {
    this.tag = tag;
  }
}

/**
 * Reads YAML 1.2. Mistakes in the text are not thrown but listed in `mistakes`.
 *
 * @param options `merge`: whether `<<` merges maps, as in YAML 1.1; `tags`: the tags whose values become a `Tagged`
 */
export function readYaml(
  text: string,
  { merge = false, tags = [] }: { merge?: boolean; tags?: readonly string[] } = {},
): YamlSource {
  const lines = new LineCounter();
  const position: YamlSource['position'] = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const control = CONTROL.exec(text);
  if (control !== null) {
    lines.addNewLine(0);
    for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
    const what = `YAML cannot contain the character U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    return unreadable({ offset: control.index, what }, position);
  }
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      // The parser compares each key with every other key.
      uniqueKeys: false,
      merge,
      customTags: tags.flatMap(taggedValues),
      logLevel: 'error',
    });
    const [problem] = [...document.errors, ...document.warnings].sort((one, other) => one.pos[0] - other.pos[0]);
    if (problem !== undefined) {
      // After the first one, the parser complains about what it has misread.
      return unreadable({ offset: problem.pos[0], what: problemIn(text, problem) }, position);
    }
    const nodes = index(document, merge);
    if (nodes.fatal !== undefined) return unreadable(nodes.fatal, position);
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      data,
      mistakes: nodes.mistakes,
      position,
      valueAt: (path) => walk(document, nodes, path).value,
      keyAt: (path) => walk(document, nodes, path).key,
      plainAt: (path) => walk(document, nodes, path).plain,
    };
  } catch (error) {
    // The parser recurses for each level, and refuses to follow more aliases than its limit.
    if (error instanceof RangeError) return unreadable({ offset: 0, what: TOO_DEEP }, position);
    if (error instanceof ReferenceError) {
      return unreadable({ offset: Math.max(0, text.search(ALIAS)), what: 'too many aliases, of aliases' }, position);
    }
    throw error;
  }
}

/** Excludes tabs and line breaks: YAML 1.2, section 5.1. */
const CONTROL = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F]/;
const ALIAS = /(?<=^|[\s[{,])\*[^\s'",[\]{}]/;

function unreadable(mistake: Mistake, position: YamlSource['position']): YamlSource {
  return { mistakes: [mistake], position, valueAt: () => 0, keyAt: () => 0, plainAt: () => undefined };
}

/** What is known of a document after one walk through it. */
interface Nodes {
  readonly mistakes: readonly Mistake[];
  /** Leaves nothing to read. */
  readonly fatal: Mistake | undefined;
  readonly targetOf: ReadonlyMap<Alias, Node>;
  /** For each key its last pair, the one that the data has. */
  readonly pairsOf: ReadonlyMap<YAMLMap, ReadonlyMap<unknown, Pair>>;
}

function index(document: Document.Parsed, merge: boolean): Nodes {
  const anchors = new Map<string, Node>();
  const targetOf = new Map<Alias, Node>();
  const pairsOf = new Map<YAMLMap, ReadonlyMap<unknown, Pair>>();
  const mistakes: Mistake[] = [];
  let fatal: Mistake | undefined;
  const stop = (node: unknown, what: string): symbol => {
    fatal = { offset: start(node) ?? 0, what };
    return visit.BREAK;
  };
  visit(document, {
    Node: (_, node, path) => {
      if (path.length > 2 * MAX_DEPTH) return stop(node, TOO_DEEP);
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target === undefined) return stop(node, unknownAnchor(node.source, [...anchors.keys()]));
        targetOf.set(node, target);
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (!isMap(node)) return undefined;
      const pairs = new Map<unknown, Pair>();
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? pair.key.value : pair.key;
        if (pairs.has(key)) mistakes.push({ offset: start(pair.key) ?? 0, what: 'this key is in the map already' });
        pairs.set(key, pair);
      }
      pairsOf.set(node, pairs);
      return undefined;
    },
    Pair: (_, { key, value }) => {
      if (!merge || !isScalar(key) || key.value !== '<<' || key.type !== 'PLAIN') return undefined;
      const sources = isSeq(value) ? value.items : [value];
      for (const source of sources) {
        const target = isAlias(source) ? anchors.get(source.source) : source;
        if (isAlias(source) && target === undefined) {
          return stop(source, unknownAnchor(source.source, [...anchors.keys()]));
        }
        if (!isMap(target)) return stop(source, "'<<' takes a map, or the alias of one");
      }
      return undefined;
    },
  });
  return { mistakes, fatal, targetOf, pairsOf };
}

/** A tag may precede a text, a map or a list. */
function taggedValues(tag: string): (ScalarTag | CollectionTag)[] {
  const resolve = (): Tagged => new Tagged(tag);
  return [
    { tag, resolve },
    { tag, collection: 'map', resolve },
    { tag, collection: 'seq', resolve },
  ];
}

function walk(
  document: Document.Parsed,
  { targetOf, pairsOf }: Nodes,
  path: Path,
): { key: number; value: number; plain: string | undefined } {
  let node: unknown = document.contents;
  let at = { key: 0, value: start(node) ?? 0 };
  for (const step of path) {
    const collection = isAlias(node) ? targetOf.get(node) : node;
    const pair = isMap(collection) ? pairsOf.get(collection)?.get(step) : undefined;
    node = isSeq(collection) ? collection.items[Number(step)] : pair?.value;
    const key = start(pair?.key) ?? start(node) ?? at.value;
    at = { key, value: start(node) ?? key };
  }
  const scalar = isAlias(node) ? targetOf.get(node) : node;
  return { ...at, plain: isScalar(scalar) && scalar.type === 'PLAIN' ? scalar.source : undefined };
}

function start(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
