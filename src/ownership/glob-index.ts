import { matcher } from '../util/glob.ts';

/** The characters of a glob whose parts between slashes can be told apart. */
const PLAIN = /^[\w.:/*?-]+$/;

interface Entry<T> {
  readonly order: number;
  readonly matches: (uri: string) => boolean;
  readonly value: T;
}

/**
 * Finds the globs that match a URI, in their order. A glob with a part without wildcards is tried only on URIs that
 * have that part, so that a thousand services cost a repository no more than ten.
 */
export function globIndex<T>(globs: readonly (readonly [glob: string, value: T])[]): (uri: string) => T[] {
  const byPart = new Map<string | undefined, Entry<T>[]>();
  for (const [order, [glob, value]] of globs.entries()) {
    const part = selectivePart(glob);
    const entries = byPart.get(part) ?? [];
    entries.push({ order, matches: matcher([glob]), value });
    byPart.set(part, entries);
  }
  return (uri) =>
    [undefined, ...new Set(uri.split('/'))]
      .flatMap((part) => byPart.get(part) ?? [])
      .filter(({ matches }) => matches(uri))
      .sort((one, other) => one.order - other.order)
      .map(({ value }) => value);
}

/** The last part without a wildcard, because that is the repository's name more often than the host. */
function selectivePart(glob: string): string | undefined {
  return PLAIN.test(glob) ? glob.split('/').findLast((part) => part !== '' && !/[*?]/.test(part)) : undefined;
}
