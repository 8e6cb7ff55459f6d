import { access, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MintmarkError } from '../../errors.ts';
import { openRegular } from '../../util/regular-file.ts';
import { parseReference } from '../reference.ts';
import { compressionOf } from './compression.ts';
import { parseLocation } from './selector.ts';
import { BLOCK, parseHeader } from './tar-header.ts';

/** The error for a reference that `parseSource` cannot read, with what may have been meant. */
export async function unknownSource(
  reference: string,
  transports: readonly { readonly syntax: string; readonly help: string }[],
  cwd: string,
): Promise<MintmarkError> {
  const known = transports.map(({ syntax, help }) => `${syntax} (${help})`);
  const meant = await meantBy(reference, cwd);
  return new MintmarkError('USAGE', `${JSON.stringify(reference)} is not an image reference that mintmark can read.`, {
    hint: [
      ...(meant === undefined ? [] : [`Did you mean ${meant}?`]),
      `Write NAME[:TAG] for an image of the local Docker Engine, or one of: ${known.join(', ')}.`,
    ].join('\n'),
  });
}

/**
 * The error for an image that could not be read from the engine, with what may have been meant if a file or a directory
 * has its name.
 */
export async function notInEngine(thrown: unknown, name: string, cwd: string): Promise<unknown> {
  if (!(thrown instanceof MintmarkError) || !['IMAGE_NOT_FOUND', 'DOCKER'].includes(thrown.code)) return thrown;
  const meant = await meantByName(name, cwd);
  if (meant === undefined) return thrown;
  const hint = [`Did you mean ${meant}?`, ...(thrown.hint === undefined ? [] : [thrown.hint])].join('\n');
  return new MintmarkError(thrown.code, thrown.message, { hint, cause: thrown });
}

/** A directory or a file may well be called like an image, so what is in it decides. */
async function meantByName(name: string, cwd: string): Promise<string | undefined> {
  const path = resolve(cwd, parseLocation(name).path);
  const has = (file: string): Promise<boolean> =>
    access(join(path, file)).then(
      () => true,
      () => false,
    );
  if ((await has('oci-layout')) || (await has('blobs/sha256'))) return `oci:${name}`;
  if ((await has('version')) && (await has('manifest.json'))) return copiedFrom(name);
  return (await isArchive(path)) ? archivesAt(name) : undefined;
}

async function isArchive(path: string): Promise<boolean> {
  const file = await openRegular(path).catch(() => undefined);
  if (file === undefined || typeof file === 'string') return false;
  try {
    const head = Buffer.alloc(BLOCK);
    await file.read(head, 0, BLOCK, 0);
    return compressionOf(head) !== undefined || parseHeader(head) !== undefined;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

function archivesAt(location: string): string {
  return `docker-archive:${location} (written by docker save) or oci-archive:${location}`;
}

/** For what skopeo calls `dir:`. */
function copiedFrom(location: string): string {
  return `oci:${location}, an OCI layout, which skopeo copy dir:… oci:… makes of a dir:`;
}

/** What people and other tools write before an image in a registry. */
const REGISTRIES = /^(?:docker|docker-image|https?|oras|registry|remote)$/;

/** How to write a reference in the form of another tool for mintmark. */
async function meantBy(reference: string, cwd: string): Promise<string | undefined> {
  const [, name = '', written = reference] = /^([a-z-]+):(?:\/\/)?(.*)$/s.exec(reference) ?? [];
  if (REGISTRIES.test(name)) {
    const image = written.replace(/^\//, '');
    return parseReference(image) === undefined ? undefined : `docker://${image}`;
  }
  if (name === 'containers-storage' || name === 'podman') {
    return `oci:DIR, after skopeo copy containers-storage:${written} oci:DIR`;
  }
  const { path } = parseLocation(written);
  const found = path === '' ? undefined : await stat(resolve(cwd, path)).catch(() => undefined);
  const isFile = found?.isFile() ?? /tar|tgz/i.test(`${name} ${path}`);
  if (isFile) return archivesAt(written);
  const isDirectory = found?.isDirectory() ?? /^(?:dir|oci-)/.test(name);
  if (!isDirectory && !/^[./~]/.test(path)) return undefined;
  return name === 'dir' ? copiedFrom(written) : `oci:${written}`;
}
