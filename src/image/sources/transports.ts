import { MintmarkError } from '../../errors.ts';
import type { SourceImage } from '../identity.ts';
import { parseReference } from '../reference.ts';
import { dockerArchive } from './docker-archive.ts';
import { dockerDaemon } from './docker-daemon.ts';
import { ociArchive } from './oci-archive.ts';
import { ociLayout } from './oci-layout.ts';
import type { ImageSource, SourceContext } from './source.ts';

export interface Transport {
  readonly source: ImageSource;
  readonly syntax: string;
  /** One line for people. */
  readonly help: string;
}

/** Every image source, by its name in containers-transports(5). */
export const transports: ReadonlyMap<string, Transport> = new Map([
  [
    'docker-daemon',
    { source: dockerDaemon, syntax: 'docker-daemon:NAME[:TAG]', help: 'an image of the local Docker Engine' },
  ],
  [
    'docker-archive',
    { source: dockerArchive, syntax: 'docker-archive:FILE[:NAME[:TAG]]', help: 'a file written by docker save' },
  ],
  ['oci', { source: ociLayout, syntax: 'oci:DIR[:TAG]', help: 'a directory with an OCI layout' }],
  ['oci-archive', { source: ociArchive, syntax: 'oci-archive:FILE[:TAG]', help: 'a tar file of an OCI layout' }],
]);

/**
 * Reads the image that a reference names: `TRANSPORT:…`, or bare, which means the local Docker Engine.
 *
 * @throws MintmarkError USAGE where the transport is unknown, IMAGE_NOT_FOUND, IMAGE_INVALID, DOCKER
 */
export async function readImage(reference: string, context: SourceContext): Promise<SourceImage> {
  const [, name = '', rest = ''] = /^([^:]*):(.*)$/s.exec(reference) ?? [];
  const transport = transports.get(name);
  if (transport === undefined) {
    // Docker's grammar would take this transport for an image's name.
    if (name === 'containers-storage' || parseReference(reference) === undefined) throw unknown(reference);
    return dockerDaemon(reference, reference, context);
  }
  if (rest === '') {
    throw new MintmarkError('USAGE', `${JSON.stringify(reference)} names no image.`, {
      hint: `Write ${transport.syntax}.`,
    });
  }
  return transport.source(rest, reference, context);
}

function unknown(reference: string): MintmarkError {
  const known = [...transports.values()].map(({ syntax, help }) => `${syntax} (${help})`);
  return new MintmarkError('USAGE', `${JSON.stringify(reference)} is no image reference that mintmark can read.`, {
    hint: `Write NAME[:TAG] for an image of the local Docker Engine, or one of: ${known.join(', ')}.`,
  });
}
