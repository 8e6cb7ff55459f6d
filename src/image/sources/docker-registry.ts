import { MintmarkError } from '../../errors.ts';
import { MAX_CONFIG_BYTES } from '../config.ts';
import type { Descriptor } from '../descriptor.ts';
import { digestOf, type Digest } from '../digest.ts';
import type { SourceImage } from '../identity.ts';
import { parseManifest } from '../manifest.ts';
import { isManifest } from '../media-types.ts';
import { fullName, parseReference } from '../reference.ts';
import { defined } from '../../util/defined.ts';
import { invalid, type ReadBlob } from './blob.ts';
import { describe, rootIn } from './layout.ts';
import type { Content, ImageSource, RegistryManifest, SourceContext } from './source.ts';
import { missingOf, walk } from './walk.ts';

interface RegistryLocation {
  readonly host: string;
  /** The repository's name. */
  readonly name: string;
  /** The digest if there is one, else the tag, which may have moved. */
  readonly wanted: string;
  readonly digest: Digest | undefined;
}

/** `docker://HOST/NAME[:TAG][@DIGEST]`: an image in an OCI registry. Its layers are not read. */
export const dockerRegistry: ImageSource = {
  async read({ rest, text }, { repository: open }) {
    const { host, name, wanted, digest } = locationOf(rest, text);
    const repository = await open(host, name);
    const place = `${host}/${name}${wanted === digest ? '@' : ':'}${wanted}`;
    const found = await repository.manifest(wanted);
    if (found === undefined) {
      throw new MintmarkError('IMAGE_NOT_FOUND', `The registry has no image ${place}.`, {
        hint: 'Check the name and the tag, and that it was pushed. Some registries hide what the login may not see.',
      });
    }
    const root = rootOf(found, digest, place);
    const readManifest: ReadBlob = async (blob) =>
      blob.digest === root.digest ? found.bytes : (await repository.manifest(blob.digest))?.bytes;
    const walked = await walk(root, readManifest, place);
    const missing = missingOf(walked);
    if (missing !== undefined) {
      throw invalid(
        place,
        `the registry does not hold ${missing.digest}${missing.platform === undefined ? '' : ` (${missing.platform})`}`,
        'Push it again with all its platforms, or name the platform that is there by its digest.',
      );
    }
    const described = await describe(root, walked.runnables, repository.blob, place);
    // Layers are not pushed from a registry.
    return defined({ ...described, layers: undefined });
  },
};

/**
 * Opens the documents of an image that `docker://` has read: indexes, manifests and configs, each verified. For a push to
 * its own repository, which has its layers.
 */
export async function openDocuments({ source, identity }: SourceImage, context: SourceContext): Promise<Content> {
  const { host, name } = locationOf(source.rest, source.text);
  const repository = await context.repository(host, name);
  const read = async (digest: Digest): Promise<Uint8Array> => {
    const bytes =
      (await repository.manifest(digest))?.bytes ?? (await repository.blob({ digest, limit: MAX_CONFIG_BYTES }));
    if (bytes !== undefined && digestOf(bytes) === digest) return bytes;
    throw invalid(source.text, `the registry no longer holds ${digest}`, 'Run again, or push the image again.');
  };
  const stream = async function* (digest: Digest): AsyncGenerator<Uint8Array> {
    yield await read(digest);
  };
  return { root: rootIn(identity), read, size: undefined, stream, close: () => Promise.resolve() };
}

function locationOf(rest: string, reference: string): RegistryLocation {
  const parsed = parseReference(fullName(rest.replace(/^\/\//, '')) ?? '');
  if (parsed === undefined) {
    throw new MintmarkError('USAGE', `${JSON.stringify(reference)} names no image in a registry.`, {
      hint: 'Write docker://HOST/NAME:TAG or docker://HOST/NAME@sha256:…, in lower case.',
    });
  }
  const { name, tag, digest } = parsed;
  const slash = name.indexOf('/');
  if (!URL.canParse(`https://${name.slice(0, slash)}`)) {
    throw new MintmarkError(
      'USAGE',
      `${JSON.stringify(reference)} names no registry: ${name.slice(0, slash)} is not an address.`,
      { hint: 'Write docker://HOST[:PORT]/NAME:TAG, with a port up to 65535.' },
    );
  }
  return { host: name.slice(0, slash), name: name.slice(slash + 1), wanted: digest ?? tag ?? 'latest', digest };
}

/** @throws MintmarkError IMAGE_INVALID if the content is not what was requested, or not what the registry says it is */
function rootOf(
  { bytes, mediaType: said, digest: claimed }: RegistryManifest,
  asked: Digest | undefined,
  place: string,
): Descriptor {
  // Some registries send everything as application/json. The document then decides.
  const given = said !== undefined && isManifest(said) ? said : undefined;
  const { mediaType } = parseManifest(bytes, place, given);
  const digest = digestOf(bytes);
  for (const expected of [asked, claimed]) {
    if (expected !== undefined && expected !== digest && expected.startsWith('sha256:')) {
      throw invalid(
        place,
        `the registry sent the content of ${digest} as ${expected}`,
        'Ask again; if that does not help, the registry or a proxy before it is damaged.',
      );
    }
  }
  return { mediaType, digest, size: bytes.length, annotations: {} };
}
