import type { SourceImage } from '../image/identity.ts';
import { fileOf, openContent } from '../image/sources/content.ts';
import type { Door } from './door.ts';

/**
 * Finds out whether an image that was read from a file or a directory could be pushed, without reading its layers.
 *
 * @throws MintmarkError IMAGE_INVALID with what a push of it would end in before anything is sent
 */
export async function requirePushable(image: SourceImage, { cwd }: Pick<Door, 'cwd'>): Promise<void> {
  const file = fileOf(image);
  if (file === undefined) return;
  if (file.root === undefined) {
    const { requireLayers } = await import('../image/sources/docker-archive-content.ts');
    await requireLayers(file.path, image.identity, cwd);
    return;
  }
  const content = await openContent(image, cwd);
  try {
    const { readPlan } = await import('../ecr/push-plan.ts');
    if (content !== undefined) await readPlan(content);
  } finally {
    await content?.close();
  }
}
