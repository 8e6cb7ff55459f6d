import { isDeepStrictEqual } from 'node:util';
import { isCollection, isMap, isNode, isPair, isSeq, parseDocument, type Document } from 'yaml';

/** A new entry of a map or a list in a YAML text. */
export interface Entry {
  /** The path to the collection that gets it; empty: the file itself. */
  readonly collection: readonly string[];
  /** Its lines as in a collection without indentation; for a list, the first line begins with `- `. */
  readonly lines: readonly string[];
}

/** Parses YAML; undefined if the text is not valid YAML, or an alias or a merge in it leads nowhere. */
export function readYaml(text: string): Document | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  try {
    document.toJS();
    return document;
  } catch {
    // The parser throws for an alias without an anchor, for too many aliases, and for a merge of something that is not
    // a map.
    return undefined;
  }
}

/**
 * Adds an entry after the last one of a block collection. Everything else stays as it is, to the character: a person
 * wrote it.
 *
 * @returns undefined if the collection is absent, empty or in flow style, or the text is not YAML: only a person can
 *   say how the entry should look
 */
export function addEntry(text: string, { collection: path, lines }: Entry): string | undefined {
  const before = readYaml(text);
  const node: unknown = path.length === 0 ? before?.contents : before?.getIn(path, true);
  if (before === undefined || !isCollection(node) || node.flow === true) return undefined;
  const [first] = node.items;
  const start = isPair(first) ? first.key : first;
  if (!isNode(start) || start.range == null || node.range == null) return undefined;
  // The first line of an item: its indentation, and what follows the dash of a list.
  const [, indent = '', gap = ''] = /^( *)(?:-( +))?/.exec(lineOf(text, start.range[0])) ?? [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const added = lines.map((line) => `${indent}${isSeq(node) ? widen(line, gap) : line}`);
  const end = text.slice(0, node.range[1]).trimEnd().length;
  const rest = text.slice(end);
  const lineEnd = end + (/^[^\r\n]*/.exec(rest)?.[0].length ?? 0);
  const after = `${text.slice(0, lineEnd)}${eol}${added.join(eol)}${text.slice(lineEnd) || eol}`;
  return isOnlyAddition(before, readYaml(after), path) ? after : undefined;
}

function lineOf(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1);
}

/** Adapts the indentation to the list: two spaces, or a dash and a space, become as wide as in the rest of it. */
function widen(line: string, gap: string): string {
  return line.replace(/^(?: {2})+|^/, (spaces) => spaces.replaceAll('  ', ` ${gap}`)).replace(/^( *)- /, `$1-${gap}`);
}

/** Whether the new text has the old data, plus one entry at its end. */
function isOnlyAddition(before: Document, after: Document | undefined, path: readonly string[]): boolean {
  const node: unknown = path.length === 0 ? after?.contents : after?.getIn(path, true);
  if (after === undefined || !(isMap(node) || isSeq(node))) return false;
  node.items.pop();
  return isDeepStrictEqual(after.toJS(), before.toJS());
}
