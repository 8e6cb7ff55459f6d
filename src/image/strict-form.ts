import { MintmarkError } from '../errors.ts';
import { digestOf } from './digest.ts';
import { fold } from './json.ts';
import { parseDocument } from './json-document.ts';
import { isObject, type JsonObject } from '../util/json-object.ts';

const FIELDS = ['schemaVersion', 'mediaType', 'config', 'layers', 'manifests'];
const DESCRIPTOR_FIELDS = ['mediaType', 'digest', 'size', 'data'];

/**
 * Requires that a manifest or an index is written as the OCI image-spec prescribes. Engines read more: keys in any case,
 * as Go does, and content that is embedded although it is different.
 *
 * @param place what messages call it, such as `the manifest sha256:…`
 * @throws MintmarkError IMAGE_INVALID
 */
export function requireStrictForm(bytes: Uint8Array, place: string): void {
  const document = parseDocument(bytes);
  const [fault] = isObject(document) ? faultsIn(document) : [];
  if (fault === undefined) return;
  throw new MintmarkError('IMAGE_INVALID', `The image cannot be pushed: in ${place}, ${fault}`, {
    hint: 'Make the image again with another tool: some engines read this manifest, but ECR may refuse it.',
  });
}

function* faultsIn(document: JsonObject): Generator<string> {
  const { mediaType, config, layers, manifests } = document;
  yield* misspelled(document, FIELDS);
  if (mediaType === null) yield '"mediaType" is null';
  for (const descriptor of [config, layers, manifests].flat()) {
    if (!isObject(descriptor)) continue;
    const { digest, data = null } = descriptor;
    yield* misspelled(descriptor, DESCRIPTOR_FIELDS);
    if (data !== null && !isContent(data, digest)) yield `"data" of ${String(digest)} is not its content in base64`;
  }
}

function* misspelled(object: JsonObject, names: readonly string[]): Generator<string> {
  for (const key of Object.keys(object)) {
    const name = names.find((one) => one.length === key.length && one !== key && fold(one) === fold(key));
    if (name !== undefined) yield `the key "${name}" is written ${JSON.stringify(key)}`;
  }
}

/** OCI image-spec, descriptor.md, "Embedded Content". */
function isContent(data: unknown, digest: unknown): boolean {
  if (typeof data !== 'string') return false;
  const content = Buffer.from(data, 'base64');
  return content.toString('base64') === data && digestOf(content) === digest;
}
