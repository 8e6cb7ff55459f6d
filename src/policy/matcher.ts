import picomatch from 'picomatch';

/** A predicate for globs over repository URIs: `*` stays between slashes, `**` does not. */
export function matcher(globs: readonly string[]): (uri: string) => boolean {
  return globs.length === 0 ? () => false : picomatch([...globs], { dot: true });
}
