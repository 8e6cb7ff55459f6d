import { MintmarkError } from '../../errors.ts';
import type { Descriptor } from '../descriptor.ts';
import { isDigest } from '../digest.ts';
import type { Identity } from '../identity.ts';
import { parseManifest } from '../manifest.ts';
import { DOCKER_MANIFEST_LIST, OCI_INDEX } from '../media-types.ts';
import { parseReference } from '../reference.ts';
import { invalid } from './blob.ts';
import { readDocuments, type Documents } from './documents.ts';
import { blobName, blobsOf } from './oci-archive.ts';
import type { EngineImage, ImageEngine, ImageSource } from './source.ts';
import { walk, type Runnable, type Walked } from './walk.ts';

/** What BuildKit writes on the descriptor of an image that it built, where that is a single manifest. */
const CONFIG_DIGEST = 'config.digest';

/** `docker-daemon:NAME[:TAG]`, `docker-daemon:sha256:ID`: an image of the engine that the docker CLI would talk to. */
export const dockerDaemon: ImageSource = async (rest, reference, context) => {
  if (parseReference(rest) === undefined) {
    throw new MintmarkError('USAGE', `${JSON.stringify(rest)} is no image name.`, {
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
  return { reference, identity: await identityOf(image, engine, rest), labels };
};

async function identityOf(image: EngineImage, engine: ImageEngine, name: string): Promise<Identity> {
  const { id, platform, imageStore, descriptor } = image;
  if (imageStore === 'classic') return { platformImages: [{ platform, imageId: id }] };
  const imageId = descriptor?.annotations[CONFIG_DIGEST];
  if (descriptor !== undefined && !isIndex(descriptor) && isDigest(imageId)) {
    return { platformImages: [{ platform, imageId, manifestDigest: descriptor.digest }] };
  }
  const runnables = await savedRunnables(image, engine, `the Docker Engine's image ${name}`);
  const single = runnables.length === 1 && runnables[0]?.descriptor.digest === id;
  return {
    platformImages: runnables.map((runnable) => ({
      platform: runnable.descriptor.platform ?? platform,
      imageId: runnable.config.digest,
      manifestDigest: runnable.descriptor.digest,
    })),
    indexDigest: single ? undefined : id,
  };
}

function isIndex({ mediaType }: Descriptor): boolean {
  return mediaType === OCI_INDEX || mediaType === DOCKER_MANIFEST_LIST;
}

/**
 * Reads the manifests from the `docker save` stream, which the engine sorts by digest, layers in between: the reading
 * stops at the last manifest that is needed. The image is named by its ID: a tag could have moved since the inspection.
 */
async function savedRunnables(image: EngineImage, engine: ImageEngine, place: string): Promise<readonly Runnable[]> {
  const known = image.manifests;
  if (known?.length === 0) throw contentMissing(place);
  const survey = (documents: Documents): Promise<Walked> =>
    surveyOf(known ?? rootOf(image, documents, place), documents, place);
  const documents = await readDocuments([await engine.save(image.id)], place, async (read) => {
    const { runnables, absent } = await survey(read);
    return runnables.length > 0 && absent.length === 0;
  });
  const { runnables, absent } = await survey(documents);
  // An engine that does not tell which platforms it holds leaves out of the stream those that it does not.
  if (runnables.length === 0 || (known !== undefined && absent.length > 0)) throw contentMissing(place);
  return runnables;
}

/** The root as far as it was read, of an engine that tells nothing but its digest. */
function rootOf({ id }: EngineImage, documents: Documents, place: string): readonly Descriptor[] {
  const bytes = documents.get(blobName(id));
  if (bytes === undefined) return [];
  const { mediaType } = parseManifest(bytes, `${id} in ${place}`);
  return [{ mediaType, digest: id, size: bytes.length, annotations: {} }];
}

async function surveyOf(roots: readonly Descriptor[], documents: Documents, place: string): Promise<Walked> {
  const walks = await Promise.all(roots.map((root) => walk(root, blobsOf(documents), place)));
  return { runnables: walks.flatMap(({ runnables }) => runnables), absent: walks.flatMap(({ absent }) => absent) };
}

function contentMissing(place: string): MintmarkError {
  return invalid(
    place,
    'the content of a platform is missing',
    'Build it again, or pull it into another engine. Where a registry has it, name it there: docker://…',
  );
}
