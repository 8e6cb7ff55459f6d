import { formatPlatform } from './descriptor.ts';
import type { Labels } from './identity.ts';
import { fieldReader, readStrings, ShapeError, TooLargeError } from './json.ts';
import { parseDocument, unusable } from './json-document.ts';
import { isObject } from '../util/json-object.ts';

/** The parts of an image config that matter here. OCI image-spec, config.md. */
export interface ImageConfig {
  /** Undefined if the config does not say. */
  readonly platform: string | undefined;
  readonly labels: Labels;
  /** The digests of its unpacked layers. Engines run the image only if the manifest has as many. */
  readonly diffIds: readonly unknown[];
}

/**
 * The largest config that is read, in bytes. Unlike manifests, configs have no limit, and buildpacks put lists of files
 * into labels: 5 MB have been seen.
 */
export const MAX_CONFIG_BYTES = 32 * 1024 * 1024;
/** The most items in a config: far more labels than tools write. A million would take a gigabyte and many seconds. */
const MAX_ITEMS = 250_000;

const configFields = fieldReader('rootfs', 'config');
const settingsFields = fieldReader('Labels');
const rootfsFields = fieldReader('diff_ids');

/**
 * @param place what messages call it
 * @throws MintmarkError IMAGE_INVALID if the bytes are not an image config, or one that readers could disagree about
 */
export function parseConfig(bytes: Uint8Array, place: string): ImageConfig {
  try {
    // A label need not be UTF-8: like Go, this replaces invalid bytes with U+FFFD.
    const document = parseDocument(Buffer.from(bytes).toString('utf8'), MAX_ITEMS);
    const { rootfs, config } = isObject(document) ? configFields(document) : {};
    if (!isObject(document) || !isObject(rootfs)) throw new ShapeError('it is not an image config');
    const { Labels: labels } = isObject(config) ? settingsFields(config) : {};
    const { diff_ids: diffIds = [] } = rootfsFields(rootfs);
    if (!Array.isArray(diffIds)) throw new ShapeError('rootfs.diff_ids is not a list');
    return { platform: formatPlatform(document), labels: readStrings(labels), diffIds };
  } catch (error) {
    throw unusable(place, error, error instanceof TooLargeError ? 'Make the image with fewer labels.' : undefined);
  }
}
