import type { SourceImage } from '../../image/identity.ts';
import { openForCheck } from '../../image/transport.ts';
import type { Runtime } from '../runtime.ts';
import { readPlan } from '../../image/push-plan.ts';

/**
 * Finds out whether an image that was read from a file or a directory could be pushed, without reading its layers.
 *
 * @throws MintmarkError IMAGE_INVALID with what a push of it would fail with before anything is sent
 */
export async function requirePushable(image: SourceImage, { cwd }: Pick<Runtime, 'cwd'>): Promise<void> {
  const content = await openForCheck(image, cwd);
  if (content === undefined) return;
  try {
    await readPlan(content);
  } finally {
    await content.close();
  }
}
