import { MintmarkError } from '../../errors.ts';
import type { Descriptor } from '../descriptor.ts';
import type { Digest } from '../digest.ts';
import type { Identity } from '../identity.ts';
import { MAX_MANIFEST_BYTES, parseManifest } from '../manifest.ts';
import { parseReference } from '../reference.ts';
import { defined } from '../../util/defined.ts';
import { invalid, type ReadBlob, withoutLayers } from './blob.ts';
import { readDocuments } from './documents.ts';
import { requireLayers } from './layout.ts';
import { blobsOf } from './oci-archive.ts';
import type { EngineImage, ImageEngine, ImageSource } from './source.ts';
import { walk, type Runnable, type Walked } from './walk.ts';

/** `docker-daemon:NAME[:TAG]`, `docker-daemon:sha256:ID`: an image of the engine that the docker CLI would talk to. */
export const dockerDaemon: ImageSource = {
  async read({ rest }, context) {
    if (parseReference(rest) === undefined) {
      throw new MintmarkError('USAGE', `${JSON.stringify(rest)} is not an image name.`, {
        hint: 'Write docker-daemon:NAME[:TAG], or docker-daemon:sha256:ID.',
      });
    }
    const engine = await context.engine();
    const image = await engine.inspect(rest);
    if (image === undefined) {
      throw new MintmarkError('IMAGE_NOT_FOUND', `The Docker Engine has no image ${rest}.`, {
        hint: 'Build or pull it first; docker images lists what is there.',
      });
    }
    const labels = new Map([[image.platform, image.labels]]);
    return { identity: await identityOf(image, engine, rest), labels, engineId: image.id };
  },
};

/**
 * The image IDs, from bytes that were hashed. What the containerd image store says about an image's config is an
 * annotation in the file from which the image was loaded (moby/moby#48894): it may be outdated or forged.
 */
async function identityOf(image: EngineImage, engine: ImageEngine, name: string): Promise<Identity> {
  const { id, platform, imageStore, manifests = [] } = image;
  if (imageStore === 'classic') {
    if (image.layers === 0) throw withoutLayers(name);
    return { platformImages: [{ platform, imageId: id }] };
  }
  const runnables = await savedRunnables(image, engine, `the Docker Engine's image ${name}`);
  const platformOf = (digest: Digest): string | undefined => manifests.find((one) => one.digest === digest)?.platform;
  const [only] = runnables;
  if (runnables.some(({ layers }) => layers === 0)) throw withoutLayers(name);
  const single = runnables.length === 1 && only?.descriptor.digest === id;
  // The configs are not read here. For a single manifest, the engine has read it for the inspection.
  if (single && image.layers !== undefined) requireLayers(id, only.layers, image.layers, name);
  return defined({
    platformImages: runnables.map(({ descriptor, config }) => ({
      platform: descriptor.platform ?? platformOf(descriptor.digest) ?? platform,
      imageId: config.digest,
      manifestDigest: descriptor.digest,
    })),
    indexDigest: single ? undefined : id,
  });
}

/**
 * Reads the manifests by their digests. If the engine does not offer that, they are read from the `docker save` stream,
 * which the engine sorts by digest, with layers in between. Reading stops at the last manifest that is needed. The
 * image is named by its ID, as a tag could have moved since the inspection.
 */
async function savedRunnables(image: EngineImage, engine: ImageEngine, place: string): Promise<readonly Runnable[]> {
  const { id, held, lacking } = image;
  if (held?.size === 0) throw contentMissing(place);
  const survey = async (read: ReadBlob): Promise<Walked | undefined> => {
    const bytes = await read({ digest: id, limit: MAX_MANIFEST_BYTES });
    if (bytes === undefined) return undefined;
    const { mediaType } = parseManifest(bytes, `${id} in ${place}`);
    return walk({ mediaType, digest: id, size: bytes.length, annotations: {} }, read, place);
  };
  const isAwaited = ({ digest }: Descriptor): boolean => held?.has(digest) ?? true;
  const surveyStream = async (): Promise<Walked | undefined> => {
    const documents = await readDocuments(await engine.save(id), place, async (read) => {
      const walked = await survey(blobsOf(read));
      return walked !== undefined && walked.runnables.length > 0 && !walked.absent.some(isAwaited);
    });
    return survey(blobsOf(documents));
  };
  // This requires that the engine reports which platforms it holds: manifests of others may still be in its store.
  const walked = (held && (await engine.withContent(survey))) ?? (await surveyStream());
  const { absent } = walked ?? { absent: [] };
  const runnables = walked?.runnables.filter(({ descriptor }) => !lacking.has(descriptor.digest)) ?? [];
  // If the engine does not report which platforms it holds, it leaves the others out of the stream.
  if (runnables.length === 0 || (held !== undefined && absent.some(isAwaited))) throw contentMissing(place);
  return runnables;
}

function contentMissing(place: string): MintmarkError {
  return invalid(
    place,
    'the content of a platform is missing',
    'Build it again, or pull it into another engine. If a registry has it, name it there: docker://…',
  );
}
