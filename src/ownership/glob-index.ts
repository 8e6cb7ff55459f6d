import { by } from '../util/by.ts';
import { matcher } from '../util/glob.ts';

/** The characters of a glob whose parts between slashes can be told apart. */
const PLAIN = /^[\w.:/*?-]+$/;

/**
 * Finds the globs that match a URI, in their order. A glob with a part without wildcards is tried only on URIs that
 * have that part, so that a thousand services cost a repository no more than ten.
 */
export function globIndex<T>(globs: readonly (readonly [glob: string, value: T])[]): (uri: string) => T[] {
  const entries = globs.map(([glob, value], order) => ({ order, glob, matches: matcher([glob]), value }));
  const byPart = by(entries, ({ glob }) => selectivePart(glob));
  return (uri) =>
    [...new Set(['', ...uri.split('/')])]
      .flatMap((part) => byPart.get(part) ?? [])
      .filter(({ matches }) => matches(uri))
      .sort((one, other) => one.order - other.order)
      .map(({ value }) => value);
}

/** The last part without a wildcard, because that is the repository's name more often than the host; empty if none. */
function selectivePart(glob: string): string {
  return (PLAIN.test(glob) ? glob.split('/').findLast((part) => !/^$|[*?]/.test(part)) : undefined) ?? '';
}
