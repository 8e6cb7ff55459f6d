import { MintmarkError } from '../../errors.ts';
import type { Digest } from '../../image/digest.ts';
import type { Labels, SourceImage } from '../../image/identity.ts';
import { remarkedContent, remarkImage } from '../../image/remark.ts';
import { findDocuments } from '../../image/remark-documents.ts';
import { renamedImage } from '../../image/remark-identity.ts';
import type { Content, SourceContext } from '../../image/sources/source.ts';
import { openContent, parseSource } from '../../image/transport.ts';
import { readWhole } from '../../image/sources/file-range.ts';
import type { Runtime } from '../runtime.ts';
import { closeOnFailure } from '../../util/closing.ts';

/** What a caller may choose about a new mark. */
export interface RemarkChoices {
  /** Whether the mark also goes into the annotations of the manifests. */
  readonly annotate: boolean;
  /** Where to write the image with the new mark as an OCI layout: a directory that is absent or empty. */
  readonly directory: string | undefined;
}

export interface RemarkOptions extends RemarkChoices {
  /** Finished, and already read. */
  readonly image: SourceImage;
  /** Of the new mark. */
  readonly labels: Labels;
  /** What the image is going to be pushed as. An engine gives this name to the image with the new mark. */
  readonly target: { readonly uri: string; readonly tag: string };
  /** Present: an image in a registry goes to its own repository, which has the layers. Reads it from there. */
  readonly inPlace: SourceContext | undefined;
}

/** A finished image that got a new mark. */
export interface RemarkedImage {
  readonly image: SourceImage;
  /** For the push; to be closed after it. Undefined if the image is in an engine. */
  readonly content: Content | undefined;
  readonly droppedAttestations: number;
}

/**
 * Checks, before anything is done, that the options do not contradict each other.
 *
 * @throws MintmarkError USAGE
 */
export function requireRemarkable(options: {
  readonly image: string | undefined;
  readonly remark: RemarkChoices | undefined;
  readonly push: boolean;
}): void {
  const { image, remark: choices, push } = options;
  if (choices === undefined) return;
  if (image === undefined) {
    throw new MintmarkError('USAGE', '--remark is for a finished image, and a build gets its mark anyway.', {
      hint: 'Name the image: --image IMAGE, or leave out --remark.',
    });
  }
  const kind = parseSource(image)?.kind;
  if ((kind === 'file' || kind === 'registry') && !push && choices.directory === undefined) {
    throw new MintmarkError('USAGE', 'With --no-push the image with the new mark would be lost.', {
      hint: kind === 'file' ? 'Name a new directory for it: --remark-to DIR.' : 'Leave out --no-push.',
    });
  }
}

/**
 * Adds a new mark to a finished image, without its sources. The original stays as it is: a file or a directory is not
 * written to, and an engine gets one more image, with the layers that it already has.
 *
 * @throws MintmarkError USAGE if the image is in a registry and goes to another repository, or the directory cannot be
 *   used; and whatever reading the image throws
 */
export async function remark(options: RemarkOptions, runtime: Runtime): Promise<RemarkedImage> {
  const { image, inPlace } = options;
  const content = (await openContent(image, runtime.cwd)) ?? (inPlace && (await documentsIn(image, inPlace)));
  if (content !== undefined) return remarkContent(content, options, runtime);
  const { text } = image.source;
  if (image.engineId === undefined) {
    throw new MintmarkError(
      'USAGE',
      `${text} is in a registry, and can get a new mark only where it is: its layers are not copied.`,
      {
        hint: 'Name its own repository with --to; or copy it to a directory first, with all its platforms: skopeo copy --all SOURCE oci:DIR.',
      },
    );
  }
  if (options.directory !== undefined) {
    throw new MintmarkError('USAGE', `${text} is in an engine, and so is the image with the new mark.`, {
      hint: 'Leave out --remark-to; docker save writes the image to a file.',
    });
  }
  const [{ connectEngine }, { remarkInEngine }] = await Promise.all([
    import('../../docker/engine.ts'),
    import('./remark-engine.ts'),
  ]);
  return remarkInEngine(await connectEngine(runtime.env, runtime.warn), options);
}

async function documentsIn(image: SourceImage, context: SourceContext): Promise<Content> {
  const { openDocuments } = await import('../../image/sources/docker-registry.ts');
  return openDocuments(image, context);
}

async function remarkContent(
  content: Content,
  { image, labels, annotate, target, directory }: RemarkOptions,
  runtime: Runtime,
): Promise<RemarkedImage> {
  return closeOnFailure(content, async () => {
    // A manifest that is made for the push is not in any file.
    const read = (digest: Digest): Promise<Uint8Array> =>
      digest === content.root ? content.read(digest) : readWhole(content.stream(digest), image.source.text);
    const documents = await findDocuments(content.root, read, image.source.text);
    const remarked = remarkImage(documents, { labels, annotations: annotate ? labels : {} }, image.source.text);
    const marked = remarkedContent(content, remarked);
    if (directory !== undefined) {
      const { writeLayout } = await import('./remark-layout.ts');
      await writeLayout(marked, directory, target.tag, runtime.cwd);
    }
    const { droppedAttestations, replaced } = remarked;
    return { image: renamedImage(image, replaced, labels), content: marked, droppedAttestations };
  });
}
