import { entities } from '../util/entities.ts';
import type { Part } from './part.ts';

const SIGNS = { failure: '❌', neutral: '⚠️', success: '✅' } as const satisfies Record<Part['conclusion'], string>;

/** What is kept of the other steps where one has the word. */
const SHOWN = 20;

/** What other steps said that share a check or a comment, as Markdown; empty if there are none. */
export function otherParts(parts: readonly Part[]): string {
  if (parts.length === 0) return '';
  const more = parts.length - SHOWN;
  const lines = parts.slice(0, SHOWN).map((part) => `- ${partLine(part)}`);
  return ['\n\n**Other steps**\n', ...lines, ...(more > 0 ? [`- and ${more} more`] : []), ''].join('\n');
}

function partLine({ conclusion, title, url }: Part): string {
  const words = entities(title);
  return `${SIGNS[conclusion]} ${words} (${/^https?:\/\/[^\s"<>]+$/.test(url) ? `<a href="${url}">workflow run</a>` : 'another run'})`;
}
