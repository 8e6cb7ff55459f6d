import { MintmarkError, messageOf } from '../errors.ts';
import { formatPlatform } from './descriptor.ts';
import type { Labels } from './identity.ts';
import { fieldReader, isObject, parseDocument, readStrings, ShapeError } from './json.ts';

/** What mintmark reads of an image config. OCI image-spec, config.md. */
export interface ImageConfig {
  /** Undefined if the config does not say. */
  readonly platform: string | undefined;
  readonly labels: Labels;
}

const configFields = fieldReader('rootfs', 'config');
const settingsFields = fieldReader('Labels');

/**
 * @param place what a message calls it
 * @throws MintmarkError IMAGE_INVALID if the bytes are no image config, or one that readers could disagree about
 */
export function parseConfig(bytes: Uint8Array, place: string): ImageConfig {
  try {
    // A label need not be UTF-8: Go puts U+FFFD in place of what is not, and so does this.
    const document = parseDocument(Buffer.from(bytes).toString('utf8'));
    const { rootfs, config } = isObject(document) ? configFields(document) : {};
    if (!isObject(document) || !isObject(rootfs)) throw new ShapeError('it is no image config');
    const { Labels: labels } = isObject(config) ? settingsFields(config) : {};
    return { platform: formatPlatform(document), labels: readStrings(labels) };
  } catch (error) {
    throw new MintmarkError('IMAGE_INVALID', `Cannot read ${place}: ${messageOf(error)}.`, {
      hint: 'It is damaged, or of a kind that mintmark does not know.',
      cause: error,
    });
  }
}
