import { MintmarkError, messageOf } from '../errors.ts';
import { formatPlatform, ShapeError } from './descriptor.ts';
import type { Labels } from './identity.ts';
import { isObject, isStringMap, parseJson } from './json.ts';

/** What mintmark reads of an image config. OCI image-spec, config.md. */
export interface ImageConfig {
  /** Undefined where the config does not say. */
  readonly platform: string | undefined;
  readonly labels: Labels;
}

/**
 * @param place what a message calls it
 * @throws MintmarkError IMAGE_INVALID where the bytes are no image config
 */
export function parseConfig(bytes: Uint8Array, place: string): ImageConfig {
  try {
    const document = parseJson(bytes);
    if (!isObject(document) || !isObject(document['rootfs'])) throw new ShapeError('it is no image config');
    const settings = document['config'];
    const labels = (isObject(settings) ? settings['Labels'] : undefined) ?? {};
    if (!isStringMap(labels)) throw new ShapeError('config.Labels is not a map of strings');
    return { platform: formatPlatform(document, 'the config'), labels };
  } catch (error) {
    throw new MintmarkError('IMAGE_INVALID', `Cannot read ${place}: ${messageOf(error)}.`, {
      hint: 'It is damaged, or of a kind that mintmark does not know.',
      cause: error,
    });
  }
}
