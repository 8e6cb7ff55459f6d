import { parseReference } from './reference.ts';

/** Where images are read from, by their names in containers-transports(5). */
export type TransportName = 'docker-daemon' | 'docker-archive' | 'oci' | 'oci-archive' | 'docker';

const NAMES: ReadonlySet<string> = new Set<TransportName>([
  'docker-daemon',
  'docker-archive',
  'oci',
  'oci-archive',
  'docker',
]);

/** A reference to an image, in its two parts. */
export interface SourceReference {
  readonly transport: TransportName;
  /** What the transport makes of it: a name or an ID, a path and what selects an image in it, `//HOST/NAME`. */
  readonly rest: string;
}

/** Transports and schemes of other tools. What begins like this is hardly the name of an image. */
const ELSEWHERE =
  /^(?:atomic|containers-storage|dir|docker-image|docker-tar|oci-dir|oci-layout|oci-tar|ostree|podman|sif|tarball):/;
/** A path, or the name of an archive with or without what selects an image in it. */
const PATH = /^(?:[./~]|.*\.(?:tar|tgz|tar\.\w+)(?::|$))/is;

/**
 * Splits `TRANSPORT:…`. Without a transport it is an image of the local Docker Engine. This is the only place that knows
 * how a transport is written.
 *
 * @returns undefined if it is no reference that mintmark can read
 */
export function parseSource(reference: string): SourceReference | undefined {
  const [, name = '', rest = ''] = /^([^:]*):(.*)$/s.exec(reference) ?? [];
  // docker:27 is an image of the engine; only docker:// is a transport.
  if (isTransport(name) && (name !== 'docker' || rest.startsWith('//'))) return { transport: name, rest };
  // Docker's grammar would take these for names of images.
  if (ELSEWHERE.test(reference) || PATH.test(reference)) return undefined;
  return parseReference(reference) && { transport: 'docker-daemon', rest: reference };
}

/** Whether a reference leads to a file or a directory. */
export function isInFile(reference: string): boolean {
  const { transport } = parseSource(reference) ?? {};
  return transport === 'oci' || transport === 'oci-archive' || transport === 'docker-archive';
}

/** What the local Docker Engine knows an image by; undefined if the reference does not lead to the engine. */
export function engineNameIn(reference: string): string | undefined {
  const source = parseSource(reference);
  return source?.transport === 'docker-daemon' ? source.rest : undefined;
}

function isTransport(name: string): name is TransportName {
  return NAMES.has(name);
}
