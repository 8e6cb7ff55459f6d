import { MintmarkError } from '../errors.ts';
import type { SourceImage, SourceReference } from './identity.ts';
import { readPlan, verifyBlobs } from './push-plan.ts';
import { parseReference } from './reference.ts';
import type { Content, ImageSource, SourceContext } from './sources/source.ts';
import { closeAfter } from '../util/closing.ts';

export interface Transport {
  readonly kind: SourceReference['kind'];
  readonly syntax: string;
  /** One line, for users. */
  readonly help: string;
  /** Loads the source's module, which is not needed before an image is read. */
  readonly load: () => Promise<ImageSource>;
}

/** Every transport, by its name in containers-transports(5). */
export const TRANSPORTS: Readonly<Record<string, Transport>> = {
  'docker-daemon': {
    kind: 'engine',
    syntax: 'docker-daemon:NAME[:TAG]',
    help: 'an image of the local Docker Engine',
    load: async () => (await import('./sources/docker-daemon.ts')).dockerDaemon,
  },
  'docker-archive': {
    kind: 'file',
    syntax: 'docker-archive:FILE[:NAME[:TAG]]',
    help: 'a file written by docker save',
    load: async () => (await import('./sources/docker-archive.ts')).dockerArchive,
  },
  oci: {
    kind: 'file',
    syntax: 'oci:DIR[:TAG]',
    help: 'a directory with an OCI layout',
    load: async () => (await import('./sources/oci-layout.ts')).ociLayout,
  },
  'oci-archive': {
    kind: 'file',
    syntax: 'oci-archive:FILE[:TAG]',
    help: 'a tar file of an OCI layout',
    load: async () => (await import('./sources/oci-archive.ts')).ociArchive,
  },
  docker: {
    kind: 'registry',
    syntax: 'docker://HOST/NAME[:TAG][@DIGEST]',
    help: 'an image in ECR or another OCI registry',
    load: async () => (await import('./sources/docker-registry.ts')).dockerRegistry,
  },
};

/** Transports and schemes of other tools. A text that begins like this is hardly the name of an image. */
const ELSEWHERE =
  /^(?:atomic|containers-storage|dir|docker-image|docker-tar|oci-dir|oci-layout|oci-tar|ostree|podman|sif|tarball):/;
/** A path, or the name of an archive, with or without a selector. */
const PATH = /^(?:[./~]|.*\.(?:tar|tgz|tar\.\w+)(?:[:@]|$))/is;

/**
 * Splits `TRANSPORT:…`. Without a transport, it is an image of the local Docker Engine. This is the only place that
 * knows how a transport is written.
 *
 * @returns undefined if it is not a reference that mintmark can read
 */
export function parseSource(text: string): SourceReference | undefined {
  const [, transport = '', rest = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  const named = Object.hasOwn(TRANSPORTS, transport) ? TRANSPORTS[transport] : undefined;
  // docker:27 is an image of the engine; only docker:// is a transport.
  if (named !== undefined && (transport !== 'docker' || rest.startsWith('//'))) {
    return { text, transport, kind: named.kind, rest };
  }
  // Docker's grammar would take these for image names.
  if (ELSEWHERE.test(text) || PATH.test(text)) return undefined;
  return parseReference(text) && engineSource(text, text);
}

/** The source for an image of the local Docker Engine, by its name or ID there. */
export function engineSource(name: string, text = `docker-daemon:${name}`): SourceReference {
  return { text, transport: 'docker-daemon', kind: 'engine', rest: name };
}

/** The name or ID of an image in the local Docker Engine; undefined if the reference does not lead there. */
export function engineNameIn(reference: string): string | undefined {
  const source = parseSource(reference);
  return source?.kind === 'engine' ? source.rest : undefined;
}

/**
 * Reads the image that a reference names: `TRANSPORT:…`, or without a transport, which means the local Docker Engine.
 *
 * @throws MintmarkError USAGE if the transport is unknown, or whatever error reading the image ends in
 */
export async function readImage(reference: string, context: SourceContext): Promise<SourceImage> {
  const source = parseSource(reference);
  if (source === undefined) {
    const { unknownSource } = await import('./sources/unknown-source.ts');
    throw await unknownSource(reference, Object.values(TRANSPORTS), context.cwd);
  }
  if (source.rest === '') {
    throw new MintmarkError('USAGE', `${JSON.stringify(reference)} names no image.`, {
      hint: `Write ${TRANSPORTS[source.transport]?.syntax ?? 'its name'}.`,
    });
  }
  try {
    return { source, ...(await (await load(source)).read(source, context)) };
  } catch (error) {
    if (source.kind !== 'engine' || source.rest !== reference) throw error;
    const { notInEngine } = await import('./sources/unknown-source.ts');
    throw await notInEngine(error, reference, context.cwd);
  }
}

/**
 * Opens what `readImage` has read, so that it can be pushed without an engine.
 *
 * @returns undefined if the image is not in a file or directory
 * @throws MintmarkError IMAGE_INVALID if the source is no longer what was read
 */
export async function openContent(image: SourceImage, cwd: string): Promise<Content | undefined> {
  return (await load(image.source)).open?.(image, cwd);
}

/**
 * Finds out whether an image that `readImage` has read can be opened and pushed. Its layers are read too.
 *
 * @throws MintmarkError IMAGE_INVALID the error that a push would end in; the signal's reason when it is aborted
 */
export async function requirePushable(image: SourceImage, cwd: string, signal: AbortSignal): Promise<void> {
  const { open, verifyUnopened } = await load(image.source);
  if ((await verifyUnopened?.(image, cwd, signal)) === true) return;
  const content = await open?.(image, cwd);
  if (content === undefined) return;
  await closeAfter(content, async () => verifyBlobs(content, await readPlan(content), signal));
}

function load({ transport }: SourceReference): Promise<ImageSource> {
  const found = TRANSPORTS[transport];
  if (found === undefined) throw new RangeError(`There is no transport ${transport}`);
  return found.load();
}
