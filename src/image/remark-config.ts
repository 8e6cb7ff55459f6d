import { MintmarkError, messageOf } from '../errors.ts';
import { parseConfig } from './config.ts';
import type { Labels } from './identity.ts';
import { fieldReader, ShapeError } from './json.ts';
import { bytesOf, quoted, setField, setMember, textOf } from './remark-json.ts';
import { isObject, jsonIn } from '../util/json-object.ts';

const configFields = fieldReader('config');
const settingsFields = fieldReader('Labels');

/**
 * Adds labels to an image config, or replaces them. Not a single other byte changes.
 *
 * @param place what messages call the config
 * @throws MintmarkError IMAGE_INVALID if the bytes are not an image config
 */
export function remarkConfig(config: Uint8Array, labels: Labels, place: string): Uint8Array {
  parseConfig(config, place);
  try {
    const document = jsonIn(Buffer.from(config).toString());
    const { config: settings = {} } = isObject(document) ? configFields(document) : {};
    if (!isObject(settings)) throw new ShapeError('config is not an object');
    if (!isObject(settingsFields(settings).Labels ?? {})) throw new ShapeError('config.Labels is not a map');
    const text = setField(textOf(config), 'config', (old = '{}') =>
      setField(old, 'Labels', (present = '{}') => withEntries(present, labels)),
    );
    return bytesOf(text);
  } catch (error) {
    throw new MintmarkError('IMAGE_INVALID', `Cannot mark ${place}: ${messageOf(error)}.`, {
      hint: 'It was not written by an image tool.',
      cause: error,
    });
  }
}

/** Adds entries to labels or annotations. @throws ShapeError */
export function withEntries(map: string, entries: Labels): string {
  return Object.entries(entries).reduce((text, [key, value]) => setMember(text, key, () => quoted(value)), map);
}
