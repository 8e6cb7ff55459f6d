import { MintmarkError, messageOf } from '../errors.ts';
import { isAttestation } from './descriptor.ts';
import { digestOf, type Digest } from './digest.ts';
import type { Labels } from './identity.ts';
import { fold, parseJson, ShapeError } from './json.ts';
import { parseManifest, type Manifest } from './manifest.ts';
import { isManifest, OCI_INDEX, OCI_MANIFEST } from './media-types.ts';
import { remarkConfig, withEntries } from './remark-config.ts';
import { redirect, renameIn, type Replacement } from './remark-descriptor.ts';
import { bytesOf, mapElements, mapMembers, setField, textOf } from './remark-json.ts';
import type { Content } from './sources/source.ts';
import { textAt } from '../util/json-object.ts';

/** What a new mark adds to an image. */
export interface NewMark {
  readonly labels: Labels;
  /** Added to every manifest and index; empty if the mark is to be only in the labels. */
  readonly annotations: Labels;
}

/** A finished image with a new mark. Its layers are unchanged. */
export interface Remarked {
  /** The digest of the index or manifest. */
  readonly root: Digest;
  /** The new configs, manifests and indexes, by their digests. */
  readonly documents: ReadonlyMap<Digest, Uint8Array>;
  /** The replacements by the digest of the old content. */
  readonly replaced: ReadonlyMap<Digest, Replacement>;
  /** How many attestations were dropped from the index, as they are about manifests that are no longer in it. */
  readonly droppedAttestations: number;
}

/** The documents of an image. */
export interface ImageDocuments {
  /** The digest of the index or manifest. */
  readonly root: Digest;
  /** Indexes, manifests and configs by their digests, which are verified. */
  readonly documents: ReadonlyMap<Digest, Uint8Array>;
}

/**
 * Adds a new mark to an image: to the config of each runnable platform, which changes everything that leads to it.
 * Equal images and marks give equal results.
 *
 * @param place the image, for messages
 * @throws MintmarkError IMAGE_INVALID if a document is missing or is not what it should be; USAGE if annotations
 *   are requested but the image is in a Docker format, which has none
 */
export function remarkImage({ root, documents }: ImageDocuments, mark: NewMark, place: string): Remarked {
  const made = new Map<Digest, Uint8Array>();
  const replaced = new Map<Digest, Replacement>();
  let droppedAttestations = 0;

  const documentOf = (digest: Digest): Uint8Array => {
    const bytes = documents.get(digest);
    if (bytes === undefined) throw refused(place, `${digest} is missing`);
    return bytes;
  };
  const replace = (old: Digest, bytes: Uint8Array): Replacement => {
    const replacement = { digest: digestOf(bytes), size: bytes.length };
    made.set(replacement.digest, bytes);
    replaced.set(old, replacement);
    return replacement;
  };
  const remarkManifest = (text: string, { mediaType, config }: Manifest & { readonly kind: 'image' }): string => {
    const bytes = remarkConfig(documentOf(config.digest), mark.labels, `the config ${config.digest} in ${place}`);
    const replacement = replace(config.digest, bytes);
    const leading = setField(text, 'config', (old = '{}') => redirect(old, replacement, replaced));
    return annotate(leading, mediaType, mark, replaced);
  };
  const remarkIndex = (text: string, { mediaType, manifests }: Manifest & { readonly kind: 'index' }): string => {
    for (const child of manifests) {
      const isAbsent = isAttestation(child) && !documents.has(child.digest);
      if (isManifest(child.mediaType) && !isAbsent) visit(child.digest, child.mediaType);
    }
    const list = setField(text, 'manifests', (old = '[]') =>
      mapElements(old, (element, position) => {
        const entry = manifests[position];
        if (entry === undefined) return element;
        const replacement = replaced.get(entry.digest);
        if (replacement !== undefined) return redirect(element, replacement, replaced);
        if (!isAttestation(entry) && !isAbout(documents.get(entry.digest), replaced)) return element;
        droppedAttestations += 1;
        return undefined;
      }),
    );
    return annotate(list, mediaType, mark, replaced);
  };
  /** Verified documents cannot lead back to themselves, so this ends. */
  const visit = (digest: Digest, mediaType?: string): void => {
    if (replaced.has(digest)) return;
    const bytes = documentOf(digest);
    const manifest = parseManifest(bytes, `${digest} in ${place}`, mediaType);
    if (manifest.kind === 'artifact') return;
    const text = textOf(bytes);
    const marked = manifest.kind === 'image' ? remarkManifest(text, manifest) : remarkIndex(text, manifest);
    replace(digest, bytesOf(marked));
  };

  try {
    visit(root);
  } catch (error) {
    throw error instanceof ShapeError ? refused(place, messageOf(error), error) : error;
  }
  const top = replaced.get(root);
  if (top === undefined) throw refused(place, 'it is an artifact, not an image');
  return { root: top.digest, documents: made, replaced, droppedAttestations };
}

/** Updates annotations of a manifest or an index for what it now leads to, and adds the mark to them if requested. */
function annotate(
  document: string,
  mediaType: string,
  { annotations }: NewMark,
  replaced: ReadonlyMap<Digest, Replacement>,
): string {
  const renamed = mapMembers(document, (key, value) =>
    fold(key) === 'annotations' ? renameIn(value, replaced) : value,
  );
  if (Object.keys(annotations).length === 0) return renamed;
  if (mediaType !== OCI_MANIFEST && mediaType !== OCI_INDEX) {
    throw new MintmarkError('USAGE', `${mediaType} has no annotations to put the mark into.`, {
      hint: 'Leave out --remark-annotations: the labels alone make the image unique.',
    });
  }
  return setField(renamed, 'annotations', (present = '{}') => withEntries(present, annotations));
}

/** Whether a document, such as a signature in an index, is about a replaced manifest. OCI image-spec, manifest.md. */
function isAbout(bytes: Uint8Array | undefined, replaced: ReadonlyMap<string, Replacement>): boolean {
  const digest = textAt(bytes && parseJson(bytes), 'subject', 'digest');
  return digest !== undefined && replaced.has(digest);
}

function refused(place: string, what: string, cause?: unknown): MintmarkError {
  return new MintmarkError('IMAGE_INVALID', `${place} cannot get a new mark: ${what}.`, {
    hint: 'Rebuild it, with all its platforms.',
    cause,
  });
}

/** The content of an image with its new mark. The layers come from the original content, which it closes. */
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
