import { ImageTagAlreadyExistsException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import type { Digest } from '../image/digest.ts';
import { type Plan, readManifest, readPlan } from '../image/push-plan.ts';
import type { Content } from '../image/sources/source.ts';
import type { PushOptions } from '../connection/push.ts';
import { afterWrite, putImage } from './after-write.ts';
import { findTagged } from './inventory.ts';
import { type EcrRepository, endedIn } from './repository.ts';
import { addHolder } from './probe.ts';
import { sendMissing } from './push-upload.ts';
import { imageIdsOf, sameImages } from './tag.ts';

/**
 * Pushes an image without an engine: the missing blobs, mounted if possible, and then the manifests from the leaves to
 * the root. Only the root gets the tag, if there is one, in the very last call. An interrupted push leaves no tag, and
 * the next one sends only what is missing. A tag that already names this image stays; no tag is ever overwritten.
 *
 * The last look and a check of the tag come right before the manifests. The tag is checked again before an index.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html
 *
 * @returns whether the image is now there, under its tag. It is not if the last look said no
 * @throws MintmarkError PUSH if the tag names another image or an upload is lost repeatedly, IMAGE_INVALID if a blob
 * does not match its digest, or the reason why ECR did not answer
 */
export async function pushImage(
  repository: EcrRepository,
  content: Content,
  { tag, lastLook, requireHeld, onProgress, mounting, sendWhole, onTransfer }: PushOptions,
): Promise<boolean> {
  const plan = await readPlan(content);
  const isThere = async (): Promise<boolean> => tag !== undefined && (await isTagged(repository, tag, plan));
  if (await isThere()) return true;
  const { blobs } = plan;
  const transfer = await sendMissing(repository, { content, blobs, mounting, sendWhole, onProgress });
  onTransfer?.(transfer);
  for (const { digest } of blobs) addHolder(mounting?.layers, digest, repository.listed);
  const put = async (imageDigest: Digest, imageTag?: string): Promise<void> => {
    const { bytes, manifest } = await readManifest(content, imageDigest);
    const imageManifest = Buffer.from(bytes).toString('utf8');
    const image = { imageManifest, imageManifestMediaType: manifest.mediaType, imageDigest, imageTag };
    await putImage(repository, image, requireHeld);
  };
  const [tagged, clear] = await Promise.all([isThere(), lastLook()]);
  if (tagged || !clear) return tagged;
  for (const child of plan.children) await put(child);
  if (plan.children.length > 0 && (await isThere())) return true;
  try {
    await put(content.root, tag);
  } catch (error) {
    if (!endedIn(error, ImageTagAlreadyExistsException)) throw error;
    // The tag is set and cannot move: an attempt whose answer was lost has set it, or someone else after the last look.
    if (!(await afterWrite(repository, isThere, (found) => !found))) throw error;
  }
  return true;
}

/**
 * Whether the tag already names the image: as exactly this manifest, or as the same image IDs under another one, such
 * as an index with an earlier build's attestation. An archived manifest does not count: a push restores it.
 *
 * @throws MintmarkError PUSH if it names another image
 */
async function isTagged(repository: EcrRepository, tag: string, plan: Plan): Promise<boolean> {
  const found = await findTagged(repository, tag);
  if (found === undefined) return false;
  if (found.digest === plan.root) return !found.archived;
  if (sameImages(await imageIdsOf(repository, found.digest, plan.imageIds), plan.imageIds)) return true;
  throw new MintmarkError('PUSH', `${repository.uri}:${tag} names another image, ${found.digest}`, {
    hint: 'Push under a new tag, such as the one that `mintmark stamp` prints. Only tags that are named as moving tags are moved.',
  });
}
