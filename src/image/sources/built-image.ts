import { expectedError, MintmarkError } from '../../errors.ts';
import { isBuilt, type BuildMetadata } from '../build-metadata.ts';
import type { Digest } from '../digest.ts';
import type { SourceImage } from '../identity.ts';
import { parseReference } from '../reference.ts';
import { readImage } from '../transport.ts';
import type { SourceContext } from './source.ts';

/** A push by digest leaves no tag, and a name without one would mean `latest`. */
function referencesTo(name: string, digest: Digest): readonly string[] {
  const { tag, digest: named } = parseReference(name) ?? {};
  if (tag === undefined) return [`docker://${name}${named === undefined ? `@${digest}` : ''}`];
  return [`docker-daemon:${name}`, `docker://${name}`];
}

/**
 * The image that a build's metadata describes. The file does not say whether it was loaded or pushed, so the engine is
 * tried first and then the registry. Only an image with the digest in the metadata is accepted.
 *
 * @param place the metadata's file, for messages
 * @throws MintmarkError if neither has it, with the reason of each
 */
export async function readBuiltImage(
  metadata: BuildMetadata,
  place: string,
  context: SourceContext,
): Promise<SourceImage> {
  const [name] = metadata.names;
  const failures: MintmarkError[] = [];
  for (const reference of referencesTo(name, metadata.digest)) {
    try {
      const image = await readImage(reference, context);
      if (isBuilt(image.identity, metadata)) return image;
      failures.push(new MintmarkError('IMAGE_NOT_FOUND', `${reference} is another image.`));
    } catch (error) {
      failures.push(expectedError(error));
    }
  }
  // If one could not be checked, it may have the image.
  const { code } = failures.find((failure) => failure.code !== 'IMAGE_NOT_FOUND') ?? {
    code: 'IMAGE_NOT_FOUND' as const,
  };
  const { digest, configDigest = digest } = metadata;
  const reasons = failures.map(({ message }) => `\n  ${message}`).join('');
  throw new MintmarkError(code, `The image of ${place} (${configDigest}) was not found under its name:${reasons}`, {
    hint: 'Build again with --load or --push; the name may have been given to a later build.',
    cause: failures.at(-1),
  });
}
