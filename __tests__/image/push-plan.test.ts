import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../../src/image/push-plan.ts';
import { digestOf } from '../../src/image/digest.ts';
import { OCI_INDEX } from '../../src/image/media-types.ts';
import { openContent, readImage } from '../../src/image/transport.ts';
import { verified } from '../../src/image/verified.ts';
import { blobName, layoutOf, tarOf, writeFiles } from '../support/archives.ts';
import { makeImage } from '../support/images.ts';
import { inDirectory } from '../support/lab.ts';
import { contextOf } from '../support/source-context.ts';
import { contentOf } from '../ecr/pushing.ts';

test('a manifest that does not match its digest is refused here, whatever ECR would say', async () => {
  const [image, other] = [makeImage({ files: 'checked' }), makeImage({ files: 'changed' })];
  const content = { ...contentOf(image), read: () => Promise.resolve(other.content.root.bytes) };
  await expect(readPlan(content)).rejects.toMatchObject({
    code: 'IMAGE_INVALID',
    message: `The manifest ${image.digest} has the content of ${other.digest}`,
  });
});

describe('an index with an entry that is not a manifest is refused as such', () => {
  test.each<[string, string, string]>([
    ['a JSON document', 'application/json', '{"a":1}'],
    ['a layer', 'application/vnd.oci.image.layer.v1.tar', 'no JSON'],
  ])('%s', async (_what, mediaType, blob) => {
    const { content, digest, identity } = makeImage({});
    const { root, blobs } = content;
    const entry = { mediaType, digest: digestOf(blob), size: blob.length };
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        manifests: [{ mediaType: root.mediaType, digest, size: root.bytes.length }, entry],
      }),
    );
    const children = [root, { mediaType, bytes: Buffer.from(blob) }];
    const image = {
      content: { root: { mediaType: OCI_INDEX, bytes }, children, blobs },
      name: 'docker.io/library/a:1',
    };
    const [config = '', layer = ''] = blobs;
    const saved = [{ Config: blobName(digestOf(config)), RepoTags: ['a:1'], Layers: [blobName(digestOf(layer))] }];
    await inDirectory(async (cwd) => {
      const entries = [...layoutOf([image]), { name: 'manifest.json', content: JSON.stringify(saved) }];
      await writeFiles(join(cwd, 'layout'), entries);
      await writeFile(join(cwd, 'image.tar'), await tarOf(entries));
      for (const reference of ['oci:layout', 'oci-archive:image.tar', 'docker-archive:image.tar']) {
        const read = await readImage(reference, contextOf(cwd));
        expect(read.identity.platformImages).toMatchObject(identity.platformImages.map(({ imageId }) => ({ imageId })));
        const opened = await openContent(read, cwd);
        if (opened === undefined) throw new Error('it is an archive');
        await expect(readPlan(opened)).rejects.toMatchObject({
          code: 'IMAGE_INVALID',
          message: `The image cannot be pushed: its index names ${entry.digest} ("${mediaType}"), but ECR accepts only indexes of manifests`,
        });
        await opened.close();
      }
    });
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
