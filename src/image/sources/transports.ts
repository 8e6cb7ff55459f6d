import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MintmarkError } from '../../errors.ts';
import type { SourceImage } from '../identity.ts';
import { parseSource, type TransportName } from '../transport.ts';
import { parseLocation } from './selector.ts';
import type { ImageSource, SourceContext } from './source.ts';

export interface Transport {
  /** Loads the source: its tools are not needed before an image is read. */
  readonly load: () => Promise<ImageSource>;
  readonly syntax: string;
  /** One line for people. */
  readonly help: string;
}

const TABLE: Readonly<Record<TransportName, Transport>> = {
  'docker-daemon': {
    load: async () => (await import('./docker-daemon.ts')).dockerDaemon,
    syntax: 'docker-daemon:NAME[:TAG]',
    help: 'an image of the local Docker Engine',
  },
  'docker-archive': {
    load: async () => (await import('./docker-archive.ts')).dockerArchive,
    syntax: 'docker-archive:FILE[:NAME[:TAG]]',
    help: 'a file written by docker save',
  },
  oci: {
    load: async () => (await import('./oci-layout.ts')).ociLayout,
    syntax: 'oci:DIR[:TAG]',
    help: 'a directory with an OCI layout',
  },
  'oci-archive': {
    load: async () => (await import('./oci-archive.ts')).ociArchive,
    syntax: 'oci-archive:FILE[:TAG]',
    help: 'a tar file of an OCI layout',
  },
  docker: {
    load: async () => (await import('./docker-registry.ts')).dockerRegistry,
    syntax: 'docker://HOST/NAME[:TAG][@DIGEST]',
    help: 'an image in ECR or another OCI registry',
  },
};

/** Every image source, by its name in containers-transports(5). */
export const transports: ReadonlyMap<string, Transport> = new Map(Object.entries(TABLE));

/**
 * Reads the image that a reference names: `TRANSPORT:…`, or bare, which means the local Docker Engine.
 *
 * @throws MintmarkError USAGE if the transport is unknown, IMAGE_NOT_FOUND, IMAGE_INVALID, DOCKER, and
 *   whatever a registry's client ends in
 */
export async function readImage(reference: string, context: SourceContext): Promise<SourceImage> {
  const source = parseSource(reference);
  if (source === undefined) throw await unknown(reference, context.cwd);
  const { load, syntax } = TABLE[source.transport];
  if (source.rest === '') {
    throw new MintmarkError('USAGE', `${JSON.stringify(reference)} names no image.`, { hint: `Write ${syntax}.` });
  }
  return (await load())(source.rest, reference, context);
}

async function unknown(reference: string, cwd: string): Promise<MintmarkError> {
  const known = [...transports.values()].map(({ syntax, help }) => `${syntax} (${help})`);
  const meant = await meantBy(reference, cwd);
  return new MintmarkError('USAGE', `${JSON.stringify(reference)} is no image reference that mintmark can read.`, {
    hint: [
      ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
      `Write NAME[:TAG] for an image of the local Docker Engine, or one of: ${known.join(', ')}.`,
    ].join('\n'),
  });
}

/** How mintmark writes what other tools write in another way. */
async function meantBy(reference: string, cwd: string): Promise<string | undefined> {
  const [, name = '', written = reference] = /^([a-z-]+):(?:\/\/)?(.*)$/s.exec(reference) ?? [];
  if (name === 'docker-image') return `docker://${written}`;
  if (name === 'containers-storage' || name === 'podman') {
    return `oci:DIR, after skopeo copy containers-storage:${written} oci:DIR`;
  }
  const { path } = parseLocation(written);
  const found = path === '' ? undefined : await stat(resolve(cwd, path)).catch(() => undefined);
  const isArchive = found?.isFile() ?? /tar|tgz/i.test(`${name} ${path}`);
  if (isArchive) return `docker-archive:${written} (written by docker save) or oci-archive:${written}`;
  const isDirectory = found?.isDirectory() ?? /^(?:dir|oci-)/.test(name);
  if (!isDirectory && !/^[./~]/.test(path)) return undefined;
  return name === 'dir'
    ? `oci:${written}, an OCI layout, which skopeo copy dir:… oci:… makes of a dir:`
    : `oci:${written}`;
}
