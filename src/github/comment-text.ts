import { entities } from '../util/entities.ts';
import { isNewer, newestParts, type Part, partName, readPart } from './part.ts';

/** GitHub takes at most 65,536 characters. */
const LIMIT = 65_000;

/** A part of a comment: what one step reported, in its own words. */
export interface CommentPart extends Part {
  /** The commit that it is about; empty if the event has none. */
  readonly sha: string;
  /** GitHub-flavoured Markdown. */
  readonly body: string;
}

/**
 * The hidden first line of a comment that mintmark updates. It has the check's name, which cannot end the HTML comment.
 */
export function markerOf(name: string): string {
  // A lone surrogate cannot be encoded.
  return `<!-- mintmark:${encodeURIComponent(Buffer.from(name).toString()).replaceAll('--', '-%2D')} -->`;
}

const PART = /^<!-- mintmark-part:(\S+) (\S*) (\S*) -->$/;
const END = /^<!-- mintmark-end((?: \S+)*) -->$/;

/** The content of a comment. */
export interface ReadComment {
  readonly parts: readonly CommentPart[];
  /** The names of the parts that have only a line. */
  readonly listed: readonly string[];
}

/** Reads a comment that mintmark wrote. If a person has changed it, it is read as far as possible. */
export function readComment(text: string): ReadComment {
  const parts: { head: Omit<CommentPart, 'body'>; lines: string[] }[] = [];
  let listed: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const end = END.exec(line)?.[1];
    if (end !== undefined) {
      listed = end.trim().split(' ');
      break;
    }
    const [, name, sha = '', url = ''] = PART.exec(line) ?? [];
    const part = name === undefined ? undefined : readPart(name, '', url);
    if (part !== undefined) parts.push({ head: { ...part, sha }, lines: [] });
    else parts.at(-1)?.lines.push(line);
  }
  return { parts: parts.map(({ head, lines }) => ({ ...head, body: lines.join('\n').trim() })), listed };
}

/**
 * What a comment must contain once a step has reported: the last report of each step about the same commit. Parts about
 * another commit are dropped.
 *
 * @param explained what steps reported about the commit elsewhere
 * @returns undefined if the comment is about a newer run on another commit: it stays as it is
 */
export function mergedParts(
  own: CommentPart,
  there: readonly CommentPart[],
  explained: readonly CommentPart[],
): CommentPart[] | undefined {
  const same = there.filter(({ sha }) => sha === own.sha);
  if (same.length === 0 && there.some(({ run }) => isNewer(run, own.run))) return undefined;
  const all = [...explained, ...same, own];
  const kept = new Set<Part>(newestParts(all));
  return all.filter((part) => kept.has(part)).sort(worstFirst);
}

function worstFirst(one: CommentPart, other: CommentPart): number {
  const order = newestParts([one, other]);
  return order.indexOf(one) - order.indexOf(other);
}

/**
 * @param name the check's
 * @param known what steps reported about the commit in their check runs; those that have no part in the comment get a
 *   line
 */
export function commentText(name: string, parts: readonly CommentPart[], known: readonly Part[]): string {
  const silent = silentParts(parts, known);
  const after = `${ending(silent)}\n${footer(name, parts)}\n`;
  return [markerOf(name), bodies(parts, LIMIT - markerOf(name).length - after.length), after].join('\n');
}

/**
 * The summary of a check run, which `readComment` reads as it does a comment.
 *
 * @param parts those included in full, the worst first
 * @param others the steps that get a line
 */
export function summaryText(parts: readonly CommentPart[], others: readonly Part[]): string {
  const after = ending(others);
  return `${bodies(parts, LIMIT - after.length)}\n${after}`;
}

function bodies(parts: readonly CommentPart[], limit: number): string {
  let room = limit;
  const texts = parts.map((part) => {
    const head = `<!-- mintmark-part:${partName(part)} ${part.sha} ${part.url} -->`;
    // A report never contains a marker.
    const body = part.body.replaceAll(/^<!--/gm, '&lt;!--');
    const text = `${head}\n${body.length + head.length < room ? body : firstLine(body)}`;
    room -= text.length;
    return text;
  });
  return texts.join('\n\n');
}

function ending(others: readonly Part[]): string {
  return `${['<!-- mintmark-end', ...others.map(partName), '-->'].join(' ')}${otherParts(others)}`;
}

/** Parts that explain something: a step that passed has nothing to explain, and some steps left no words. */
export function explaining<P extends CommentPart>(parts: readonly P[]): P[] {
  return parts.filter(({ conclusion, body }) => conclusion !== 'success' && body !== '');
}

/** The steps that are known to have reported but have no part in the comment. */
export function silentParts(parts: readonly Part[], known: readonly Part[]): Part[] {
  return newestParts(known).filter(({ key }) => !parts.some((part) => part.key === key));
}

/** The heading of a report, if there is no room for more. */
function firstLine(body: string): string {
  return body.split('\n')[0]?.slice(0, 500) ?? '';
}

function footer(name: string, parts: readonly CommentPart[]): string {
  const [first] = parts;
  const runs = new Set(parts.map(({ url }) => url));
  const links = [...runs].map(runLink);
  const commit = first === undefined || first.sha === '' ? [] : [first.sha];
  return `\n<sub>${[`<code>${entities(name)}</code>`, ...commit, ...links].join(' · ')}</sub>`;
}

const SIGNS = { failure: '❌', neutral: '⚠️', success: '✅' } as const satisfies Record<Part['conclusion'], string>;

/** How many of the other steps are listed. */
const SHOWN = 20;

/** What other steps that share a check or a comment reported, as Markdown; empty if there are none. */
function otherParts(parts: readonly Part[]): string {
  if (parts.length === 0) return '';
  const more = parts.length - SHOWN;
  const lines = parts
    .slice(0, SHOWN)
    .map(({ conclusion, title, url }) => `- ${SIGNS[conclusion]} ${entities(title)} (${runLink(url)})`);
  return ['\n\n**Other steps**\n', ...lines, ...(more > 0 ? [`- and ${more} more`] : []), ''].join('\n');
}

/** A link to a part's run. Anyone who can write to the check or the comment may have changed the URL. */
function runLink(url: string): string {
  return /^https?:\/\/[^\s"<>]+$/.test(url) ? `<a href="${url}">workflow run</a>` : 'another run';
}
