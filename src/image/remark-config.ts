import { MintmarkError, messageOf } from '../errors.ts';
import { parseConfig } from './config.ts';
import type { Labels } from './identity.ts';
import { isObject, parseJson, ShapeError } from './json.ts';
import { setMember } from './remark-json.ts';

/**
 * An image config with more labels; one that is there already is replaced. Nothing else changes, not even a byte.
 *
 * @param place what a message calls the config
 * @throws MintmarkError IMAGE_INVALID where the bytes are no image config
 */
export function remarkConfig(config: Uint8Array, labels: Labels, place: string): Uint8Array {
  parseConfig(config, place);
  const document = parseJson(config);
  const settings = isObject(document) ? (document['config'] ?? {}) : undefined;
  try {
    if (!isObject(settings)) throw new ShapeError('config is not an object');
    if (!isObject(settings['Labels'] ?? {})) throw new ShapeError('config.Labels is not a map');
    const text = setMember(textOf(config), 'config', (old = '{}') =>
      setMember(old, 'Labels', (present = '{}') => withEntries(present, labels)),
    );
    return Buffer.from(text);
  } catch (error) {
    throw new MintmarkError('IMAGE_INVALID', `Cannot mark ${place}: ${messageOf(error)}.`, {
      hint: 'It was not written by an image tool.',
      cause: error,
    });
  }
}

/** Labels or annotations with more of them. @throws ShapeError */
export function withEntries(map: string, entries: Labels): string {
  return Object.entries(entries).reduce((text, [key, value]) => setMember(text, key, () => JSON.stringify(value)), map);
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
