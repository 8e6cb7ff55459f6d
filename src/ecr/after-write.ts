import {
  ImageAlreadyExistsException,
  LayersNotFoundException,
  PutImageCommand,
  type PutImageRequest,
  ReferencedImagesNotFoundException,
} from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import { type EcrRepository, endedIn, unlessEndedIn } from './repository.ts';

/** The pauses between attempts to read what was written, in milliseconds: 10 seconds in all. */
const PAUSES_MS = [250, 500, 1_000, 2_000, 3_000, 3_250];

/**
 * Makes a call that depends on a recent write. ECR is eventually consistent, so a call right after a write can miss it.
 * The call is then repeated for up to 10 seconds.
 *
 * @param isStale whether an answer may be from before the write
 * @throws MintmarkError the error of the last call
 */
export async function afterWrite<T>(
  { connection }: EcrRepository,
  call: () => Promise<T>,
  isStale: (answer: T) => boolean = () => false,
): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      const answer = await call();
      if (!isStale(answer)) return answer;
    } catch (error) {
      if (!isMiss(error)) throw error;
    }
    await connection.pause(pause);
  }
  return call();
}

/** `ARCHIVED`: a push restores an archived image, and that may become visible late too. */
function isMiss(thrown: unknown): boolean {
  if (endedIn(thrown, LayersNotFoundException, ReferencedImagesNotFoundException)) return true;
  return thrown instanceof MintmarkError && (thrown.code === 'NOT_FOUND' || thrown.code === 'ARCHIVED');
}

/**
 * Puts a manifest. It is fine if someone else has put the same one in the meantime. Blobs and manifests that were just
 * put may not be visible to ECR yet.
 *
 * @param before called before each attempt, which it can prevent by throwing
 */
export async function putImage(
  repository: EcrRepository,
  image: Omit<PutImageRequest, 'registryId' | 'repositoryName'>,
  before?: () => void,
): Promise<void> {
  const put = new PutImageCommand({ ...repository.input, ...image });
  await afterWrite(repository, async () => {
    before?.();
    await unlessEndedIn(ImageAlreadyExistsException, repository.send(put));
  });
}
