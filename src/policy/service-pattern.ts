import picomatch from 'picomatch';

/** In the place of `{service}` while the glob is compiled: no URI, and so no glob, has an upper-case letter. */
const PLACEHOLDER = 'SERVICE';
/** A service name (src/mark/service.ts) in a part of the repository's name: the host is never one. */
const CAPTURE = String.raw`(?<=/[^/]*)(?<service>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})`;

/**
 * Compiles a glob over repository URIs in which `{service}` stands for a service name, as schemas/mintmark.schema.json
 * accepts it.
 *
 * @returns what stands there in a URI; undefined where the pattern does not match
 */
export function serviceReader(pattern: string): (uri: string) => string | undefined {
  const { source } = picomatch.makeRe(pattern.replace('{service}', PLACEHOLDER), { dot: true });
  const regex = new RegExp(source.replace(PLACEHOLDER, () => CAPTURE));
  return (uri) => regex.exec(uri)?.groups?.['service'];
}
