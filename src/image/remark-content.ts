import type { Digest } from './digest.ts';
import type { Remarked } from './remark.ts';
import type { Content } from './sources/source.ts';

/** The content of an image with its new mark: the layers come from the content as it was, which it closes. */
export function remarkedContent(content: Content, { root, documents }: Pick<Remarked, 'root' | 'documents'>): Content {
  return {
    root,
    read: (digest) => {
      const bytes = documents.get(digest);
      return bytes === undefined ? content.read(digest) : Promise.resolve(bytes);
    },
    size: content.size && (async (digest) => documents.get(digest)?.length ?? content.size?.(digest)),
    stream: async function* (digest: Digest): AsyncGenerator<Uint8Array> {
      const bytes = documents.get(digest);
      if (bytes === undefined) yield* content.stream(digest);
      else yield bytes;
    },
    close: () => content.close(),
  };
}
