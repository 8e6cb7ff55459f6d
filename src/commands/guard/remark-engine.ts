import { MintmarkError } from '../../errors.ts';
import type { DockerEngine } from '../../docker/engine.ts';
import { type Digest, digestOf, hexOf } from '../../image/digest.ts';
import { dockerArchive, layoutArchive } from '../../image/remark-archive.ts';
import { remarkConfig } from '../../image/remark-config.ts';
import { MAX_MANIFEST_BYTES } from '../../image/manifest.ts';
import { findDocuments, type FoundDocuments } from '../../image/remark-documents.ts';
import type { SourceImage } from '../../image/identity.ts';
import { renamedImage } from '../../image/remark-identity.ts';
import { remarkImage } from '../../image/remark.ts';
import { readDocuments, type Documents } from '../../image/sources/documents.ts';
import { blobsOf } from '../../image/sources/oci-archive.ts';
import type { EngineImage } from '../../image/sources/source.ts';
import { engineSource } from '../../image/transport.ts';
import type { RemarkedImage, RemarkOptions } from './remark.ts';

/** An image with a new mark that is not in the engine yet. */
interface MarkedArchive {
  /** The ID that the engine is going to give it. */
  readonly id: Digest;
  readonly image: SourceImage;
  readonly droppedAttestations: number;
  /** For the engine to load. */
  readonly archive: Uint8Array;
}

/**
 * Gives an engine an image with a new mark. Only the documents go through `docker save` and `docker load`: both image
 * stores have the layers already. (`docker build` with `FROM IMAGE` would run the image's `ONBUILD` instructions.)
 *
 * @throws MintmarkError DOCKER, IMAGE_NOT_FOUND, IMAGE_INVALID; USAGE if annotations are asked for and there are none
 */
export async function remarkInEngine(engine: DockerEngine, options: RemarkOptions): Promise<RemarkedImage> {
  const { image, target } = options;
  const { source, engineId = source.rest } = image;
  // By its ID: the name may have been given to another image since the check.
  const found = await engine.inspect(engineId);
  if (found === undefined) {
    const message = `The Docker Engine no longer has ${source.rest} as it was checked (${engineId}).`;
    throw new MintmarkError('IMAGE_NOT_FOUND', message, { hint: 'Run again.' });
  }
  const addMark = found.imageStore === 'classic' ? markClassic : markContainerd;
  const { id, image: marked, droppedAttestations, archive } = await addMark(engine, found, options);
  await engine.load(archive);
  // An engine that loaded it under another ID would push something that was not checked.
  if ((await engine.inspect(id))?.id !== id) {
    throw new MintmarkError('DOCKER', `The Docker Engine did not take in the image with the new mark, ${id}.`, {
      hint: 'Save the image and guard the file: docker save IMAGE -o FILE; mintmark guard --image docker-archive:FILE.',
    });
  }
  await engine.tag(id, target.uri, target.tag);
  const renamed = engineSource(`${target.uri}:${target.tag}`);
  return { image: { ...marked, source: renamed, engineId: id }, content: undefined, droppedAttestations };
}

/** The classic image store knows an image by its config, and has no manifests. */
async function markClassic(
  engine: DockerEngine,
  { id: imageId }: EngineImage,
  { image, labels, annotate }: RemarkOptions,
): Promise<MarkedArchive> {
  if (annotate) {
    throw new MintmarkError('USAGE', 'The classic image store has no manifests to put the mark into.', {
      hint: 'Leave out --remark-annotations: the labels alone make the image unique.',
    });
  }
  const place = `the Docker Engine's image ${image.source.rest}`;
  const hex = hexOf(imageId);
  // Engines before version 25 name it in the second way.
  const configIn = (read: Documents): Uint8Array | undefined =>
    read.get(`blobs/sha256/${hex}`) ?? read.get(`${hex}.json`);
  const saved = await readDocuments(await engine.save(imageId), place, (read) => configIn(read) !== undefined);
  const config = configIn(saved);
  if (config === undefined || digestOf(config) !== imageId) throw incomplete(place, imageId);
  const marked = remarkConfig(config, labels, `the config ${imageId}`);
  const id = digestOf(marked);
  return {
    id,
    image: renamedImage(image, new Map([[imageId, { digest: id }]]), labels),
    droppedAttestations: 0,
    archive: await dockerArchive(id, marked),
  };
}

async function markContainerd(
  engine: DockerEngine,
  { id: root, manifests: held = [] }: EngineImage,
  { image, labels, annotate }: RemarkOptions,
): Promise<MarkedArchive> {
  const place = `the Docker Engine's image ${image.source.rest}`;
  const survey = (read: Documents, from: Digest): Promise<FoundDocuments> =>
    findDocuments(from, (digest) => blobsOf(read)({ digest, limit: MAX_MANIFEST_BYTES }), place);
  const isHeld = (digest: Digest): boolean => digest === root || held.some((manifest) => manifest.digest === digest);
  const enough = async (read: Documents): Promise<boolean> => {
    const { absent, missing } = await survey(read, root);
    return missing.length === 0 && (absent.length === 0 || (held.length > 0 && !absent.some(isHeld)));
  };
  const saved = await readDocuments(await engine.save(root), place, enough);
  const whole = await survey(saved, root);
  // If only one platform of an index was pulled, the engine pushes the manifest of that platform.
  const [only] = whole.absent.length > 0 && held.length === 1 ? held : [];
  const found = only === undefined ? whole : await survey(saved, only.digest);
  const [gone] = [...found.absent, ...found.missing];
  if (gone !== undefined) throw incomplete(place, gone);
  const remarked = remarkImage(found, { labels, annotations: annotate ? labels : {} }, place);
  const { root: id, replaced, droppedAttestations } = remarked;
  const of = only === undefined ? image : { ...image, identity: { platformImages: image.identity.platformImages } };
  return { id, image: renamedImage(of, replaced, labels), droppedAttestations, archive: await layoutArchive(remarked) };
}

function incomplete(place: string, missing: Digest): MintmarkError {
  return new MintmarkError('IMAGE_INVALID', `${place} cannot get a new mark: ${missing} is missing.`, {
    hint: 'Pull every platform of it (docker pull --platform OS/ARCHITECTURE IMAGE), or build it again.',
  });
}
