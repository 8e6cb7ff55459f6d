import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MintmarkError } from '../../errors.ts';
import { parseReference } from '../reference.ts';
import { parseLocation } from './selector.ts';

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
  const isArchive = found?.isFile() ?? /tar|tgz/i.test(`${name} ${path}`);
  if (isArchive) return `docker-archive:${written} (written by docker save) or oci-archive:${written}`;
  const isDirectory = found?.isDirectory() ?? /^(?:dir|oci-)/.test(name);
  if (!isDirectory && !/^[./~]/.test(path)) return undefined;
  return name === 'dir'
    ? `oci:${written}, an OCI layout, which skopeo copy dir:… oci:… makes of a dir:`
    : `oci:${written}`;
}
