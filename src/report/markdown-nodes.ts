import type {
  Code,
  Heading,
  Html,
  InlineCode,
  Link,
  Paragraph,
  PhrasingContent,
  Root,
  RootContent,
  Strong,
  TableRow,
} from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import { entities } from '../util/entities.ts';
import { visible } from './escape.ts';

/** The limit of a place where Markdown is shown. */
export interface Limit {
  readonly bytes: number;
  /** The same, in words. */
  readonly name: string;
}

/** A job summary's. https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits */
export const SUMMARY_LIMIT: Limit = { bytes: 1024 * 1024, name: '1 MiB' };
/** The longest that one sentence of a report may be; an error message from outside may be longer. */
const LIMIT_SENTENCE = 2000;

export const SIGNS = { good: '✅', warning: '⚠️', bad: '❌' } as const;

/** Punctuation, then the name or word itself, then punctuation. */
const WORD = /^(["'(]*)(.*?)([)"'.,:;!?]*)$/u;
const PLAIN = /^(?:[\p{L}\p{N}'’\-\p{Extended_Pictographic}\ufe0f]*|\d\d:\d\d|\+?\d+(?:,\d{3})*(?:\.\d+)?)$/u;

/**
 * A sentence with untrusted text in it. Every word that isn't a plain word becomes code: names, references and digests
 * read better that way, and mentions, links, issue numbers and HTML tags have no effect in code.
 */
export function prose(sentence: string): PhrasingContent[] {
  const shown = visible(sentence).trimEnd();
  const text = shown.length > LIMIT_SENTENCE ? `${shown.slice(0, LIMIT_SENTENCE)} …` : shown;
  const nodes: PhrasingContent[] = [];
  // What follows another name, or begins the sentence. One node for all of it renders many times as fast as one for each word.
  let plain = '';
  for (const word of text.split(/( +)/)) {
    const [, before = '', core = '', after = ''] = WORD.exec(word) ?? [];
    if (PLAIN.test(core) || /^ +$/.test(word)) {
      plain += word;
    } else {
      nodes.push({ type: 'text', value: plain + before }, nameNode(core));
      plain = after;
    }
  }
  return [...nodes, { type: 'text', value: plain }];
}

const DIGEST = /(sha256:[0-9a-f]{12})[0-9a-f]{52}/g;
/** Anything longer makes a table wider than a comment unless it can be broken. */
const LONG = 30;

/** A name as code. A digest is shortened, with the whole one in a tooltip; a long name may break at a separator. */
function nameNode(name: string): InlineCode | Html {
  const short = name.replaceAll(DIGEST, '$1…');
  if (short === name && name.length <= LONG) return code(name);
  const title = short === name ? '' : ` title="${entities(name)}"`;
  const parts = short.split(/(?<=[/:@])/).map(entities);
  return { type: 'html', value: `<code${title}>${parts.join('<wbr>')}</code>` };
}

export function code(value: string): InlineCode {
  return { type: 'inlineCode', value };
}

export function link(value: string, url: string): Link {
  return { type: 'link', url, children: [code(value)] };
}

export const LINE_BREAK: Html = { type: 'html', value: '<br>' };

export function strong(value: string): Strong {
  return { type: 'strong', children: [{ type: 'text', value }] };
}

export function heading(depth: 1 | 2 | 3, sentence: string): Heading {
  return { type: 'heading', depth, children: prose(sentence) };
}

export function paragraph(children: PhrasingContent[]): Paragraph {
  return { type: 'paragraph', children };
}

export function row(...cells: PhrasingContent[][]): TableRow {
  return { type: 'tableRow', children: cells.map((children) => ({ type: 'tableCell', children })) };
}

/** Text to be copied, in the caller's lines: a command, or untrusted text that has already been made visible. */
export function fence(lang: string, value: string): Code {
  return { type: 'code', lang: lang === '' ? null : lang, value };
}

/** A part that opens on a click. `title` is our own text. */
export function details(title: string, content: RootContent): Root {
  const opening: Html = { type: 'html', value: `<details><summary>${title}</summary>` };
  return { type: 'root', children: [opening, content, { type: 'html', value: '</details>' }] };
}

/** The column names, and the line under them. */
const TABLE_HEAD_LINES = 2;

/**
 * Renders Markdown within a limit: a block that does not fit is left out (a table row by row), and the last line says
 * so. Blocks after it are kept if they fit: a remedy is worth more than the rest of a table.
 */
export function fit(blocks: readonly (Root | RootContent)[], limit: Limit = SUMMARY_LIMIT): string {
  const note = `\nThis summary was cut: GitHub shows at most ${limit.name}.\n`;
  let room = limit.bytes - Buffer.byteLength(note);
  let isCut = false;
  const kept: string[] = [];
  for (const block of blocks) {
    const text = markdownOf(block);
    const fits = Buffer.byteLength(text) < room;
    isCut ||= !fits;
    for (const part of fits ? [text] : beginningOf(block, text, room)) {
      kept.push(part);
      room -= Buffer.byteLength(part) + 1;
    }
  }
  return [...kept, ...(isCut ? [note] : [])].join('\n');
}

/** The rows of a table that fit, unless only its header does. A row is one line. */
function beginningOf({ type }: Root | RootContent, text: string, room: number): string[] {
  if (type !== 'table') return [];
  const kept: string[] = [];
  let bytes = 0;
  for (const line of text.trimEnd().split('\n')) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes >= room) break;
    kept.push(line);
  }
  return kept.length > TABLE_HEAD_LINES ? [`${kept.join('\n')}\n`] : [];
}

function markdownOf(block: Root | RootContent): string {
  return toMarkdown(block, { extensions: [gfmTableToMarkdown({ tablePipeAlign: false })] });
}
