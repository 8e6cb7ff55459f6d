import { GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { type ImageConfig, MAX_CONFIG_BYTES, parseConfig } from '../image/config.ts';
import { type Digest, digestOf } from '../image/digest.ts';
import { MintmarkError } from '../errors.ts';
import type { EcrRepository } from './repository.ts';

/**
 * The config of an image, which is read from an S3 URL that ECR returns. The content has to have the requested digest.
 *
 * @returns undefined if it could not be read, for whatever reason: it only adds detail.
 */
export async function readConfig(
  repository: EcrRepository,
  imageId: Digest,
  signal: AbortSignal,
): Promise<ImageConfig | undefined> {
  try {
    const { downloadUrl } = await repository.send(
      new GetDownloadUrlForLayerCommand({ ...repository.input, layerDigest: imageId }),
    );
    if (downloadUrl === undefined) return undefined;
    const response = await fetch(downloadUrl, { signal });
    if (!response.ok || Number(response.headers.get('content-length') ?? 0) > MAX_CONFIG_BYTES) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return digestOf(bytes) === imageId ? parseConfig(bytes, `${repository.uri}@${imageId}`) : undefined;
  } catch (error) {
    // fetch throws a TypeError if the network fails, and a DOMException if the run ends.
    if (error instanceof MintmarkError || error instanceof TypeError || error instanceof DOMException) return undefined;
    throw error;
  }
}
