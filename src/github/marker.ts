import type { Run } from './run-context.ts';

/**
 * The first line of a comment that mintmark updates: hidden, and another one for each name of a check. Whatever the name
 * holds, it cannot end the HTML comment.
 */
export function markerOf(name: string): string {
  // Half of a surrogate pair cannot be encoded.
  return `<!-- mintmark:${encodeURIComponent(Buffer.from(name).toString()).replaceAll('--', '-%2D')} -->`;
}

/** The second line: which run wrote it. */
export function runMarker({ id, attempt }: Run): string {
  return `<!-- mintmark-run:${id}.${attempt} -->`;
}

/** Whether a comment was written by a newer run than this one, which an older run that took longer must not overwrite. */
export function isNewer(comment: string, than: Run): boolean {
  const [, id, attempt] = /^[^\n]*\r?\n<!-- mintmark-run:(\d+)\.(\d+) -->/.exec(comment) ?? [];
  if (id === undefined || attempt === undefined) return false;
  return Number(id) > than.id || (Number(id) === than.id && Number(attempt) > than.attempt);
}
