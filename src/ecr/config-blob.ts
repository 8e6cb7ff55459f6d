import { GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr';
import { type ImageConfig, MAX_CONFIG_BYTES, parseConfig } from '../image/config.ts';
import { type Digest, digestOf } from '../image/digest.ts';
import { MintmarkError } from '../errors.ts';
import { ProxyRefusal } from '../util/proxy.ts';
import { takeBytes } from '../util/take-bytes.ts';
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
  fetch: typeof globalThis.fetch,
): Promise<ImageConfig | undefined> {
  try {
    const { downloadUrl } = await repository.send(
      new GetDownloadUrlForLayerCommand({ ...repository.input, layerDigest: imageId }),
    );
    if (downloadUrl === undefined) return undefined;
    const response = await fetch(downloadUrl, { signal });
    const { bytes } = await takeBytes(response.body ?? [], MAX_CONFIG_BYTES);
    return digestOf(bytes) === imageId ? parseConfig(bytes, `${repository.uri}@${imageId}`) : undefined;
  } catch (error) {
    // fetch throws a TypeError if the network fails, and the signal's reason if the run ends.
    const isExpected = error instanceof MintmarkError || error instanceof TypeError || error instanceof ProxyRefusal;
    if (isExpected || signal.aborted) return undefined;
    throw error;
  }
}
