import type { Digest } from '../../src/image/digest.ts';
import type { FaultHook } from '../../src/sandbox/call.ts';
import { isObject } from '../../src/util/json-object.ts';

/**
 * BatchGetImage that lies about one manifest of a repository.
 * @param change from the manifest to what is sent instead; undefined silently leaves it out
 */
export function replaceManifest(name: string, digest: Digest, change: (text: string) => string | undefined): FaultHook {
  return ({ operation, repository }) => {
    if (operation !== 'BatchGetImage' || repository !== name) return undefined;
    return {
      kind: 'answer',
      change: (answer) => {
        const images: unknown[] = Array.isArray(answer['images']) ? answer['images'] : [];
        return {
          ...answer,
          images: images.flatMap((image) => {
            const id = isObject(image) ? image['imageId'] : undefined;
            if (!isObject(image) || !isObject(id) || id['imageDigest'] !== digest) return [image];
            const imageManifest = change(String(image['imageManifest']));
            return imageManifest === undefined ? [] : [{ ...image, imageManifest }];
          }),
        };
      },
    };
  };
}
