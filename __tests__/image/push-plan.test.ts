import { expect, test } from '@jest/globals';
import { verified } from '../../src/ecr/push-parts.ts';
import { readPlan } from '../../src/image/push-plan.ts';
import { digestOf } from '../../src/image/digest.ts';
import { makeImage } from '../support/images.ts';
import { contentOf } from '../ecr/pushing.ts';

test('a manifest that is not what its digest says is refused by itself, whatever ECR would say', async () => {
  const [image, other] = [makeImage({ files: 'checked' }), makeImage({ files: 'changed' })];
  const content = { ...contentOf(image), read: () => Promise.resolve(other.content.root.bytes) };
  await expect(readPlan(content)).rejects.toMatchObject({
    code: 'IMAGE_INVALID',
    message: `The manifest ${image.digest} has the content of ${other.digest}`,
  });
});

test.each([-1, 1])('a blob with the right digest and a size that is off by %d is refused', async (off) => {
  const bytes = Buffer.from('layer');
  const { signal } = new AbortController();
  const read = async (): Promise<void> => {
    for await (const chunk of verified(one(bytes), { digest: digestOf(bytes), size: bytes.length + off }, signal)) {
      expect(chunk).toBe(bytes);
    }
  };
  await expect(read()).rejects.toMatchObject({ code: 'IMAGE_INVALID' });
});

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
