import { MintmarkError } from '../../errors.ts';
import type { SourceImage } from '../identity.ts';
import { parseReference } from '../reference.ts';
import type { ImageSource, SourceContext } from './source.ts';

export interface Transport {
  /** Loads the source: its tools are not needed before an image is read. */
  readonly load: () => Promise<ImageSource>;
  readonly syntax: string;
  /** One line for people. */
  readonly help: string;
}

const DOCKER_DAEMON: Transport = {
  load: async () => (await import('./docker-daemon.ts')).dockerDaemon,
  syntax: 'docker-daemon:NAME[:TAG]',
  help: 'an image of the local Docker Engine',
};

/** Every image source, by its name in containers-transports(5). */
export const transports: ReadonlyMap<string, Transport> = new Map([
  ['docker-daemon', DOCKER_DAEMON],
  [
    'docker-archive',
    {
      load: async () => (await import('./docker-archive.ts')).dockerArchive,
      syntax: 'docker-archive:FILE[:NAME[:TAG]]',
      help: 'a file written by docker save',
    },
  ],
  [
    'oci',
    {
      load: async () => (await import('./oci-layout.ts')).ociLayout,
      syntax: 'oci:DIR[:TAG]',
      help: 'a directory with an OCI layout',
    },
  ],
  [
    'oci-archive',
    {
      load: async () => (await import('./oci-archive.ts')).ociArchive,
      syntax: 'oci-archive:FILE[:TAG]',
      help: 'a tar file of an OCI layout',
    },
  ],
  [
    'docker',
    {
      load: async () => (await import('./docker-registry.ts')).dockerRegistry,
      syntax: 'docker://HOST/NAME[:TAG][@DIGEST]',
      help: 'an image in ECR or another OCI registry',
    },
  ],
]);

/**
 * Reads the image that a reference names: `TRANSPORT:…`, or bare, which means the local Docker Engine.
 *
 * @throws MintmarkError USAGE where the transport is unknown, IMAGE_NOT_FOUND, IMAGE_INVALID, DOCKER, and
 *   whatever a registry's client ends in
 */
export async function readImage(reference: string, context: SourceContext): Promise<SourceImage> {
  const [, name = '', rest = ''] = /^([^:]*):(.*)$/s.exec(reference) ?? [];
  // docker:27 is an image of the engine; only docker:// is a transport.
  const transport = name === 'docker' && !rest.startsWith('//') ? undefined : transports.get(name);
  if (transport === undefined) {
    // Docker's grammar would take this transport for an image's name.
    if (name === 'containers-storage' || parseReference(reference) === undefined) throw unknown(reference);
    return (await DOCKER_DAEMON.load())(reference, reference, context);
  }
  if (rest === '') {
    throw new MintmarkError('USAGE', `${JSON.stringify(reference)} names no image.`, {
      hint: `Write ${transport.syntax}.`,
    });
  }
  return (await transport.load())(rest, reference, context);
}

function unknown(reference: string): MintmarkError {
  const known = [...transports.values()].map(({ syntax, help }) => `${syntax} (${help})`);
  return new MintmarkError('USAGE', `${JSON.stringify(reference)} is no image reference that mintmark can read.`, {
    hint: `Write NAME[:TAG] for an image of the local Docker Engine, or one of: ${known.join(', ')}.`,
  });
}
