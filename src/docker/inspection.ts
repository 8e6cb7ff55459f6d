import { MintmarkError, messageOf } from '../errors.ts';
import { formatPlatform, parseDescriptor, type Descriptor } from '../image/descriptor.ts';
import { isDigest, type Digest } from '../image/digest.ts';
import { ShapeError } from '../image/json.ts';
import type { EngineImage, ImageStore } from '../image/sources/source.ts';
import { notAnEngine } from './connection.ts';
import { isList, isObject, isStringMap, type JsonObject, textAt, valueAt } from '../util/json-object.ts';
import { defined } from '../util/defined.ts';

/**
 * Reads the answer of `GET /images/NAME/json?manifests=1`. Docker Engine API, ImageInspect.
 *
 * @param address the engine's, for an error
 * @param askStore gets the image store from `GET /info`; called only if the answer itself does not show it
 * @throws MintmarkError DOCKER if the answer does not have the documented shape
 */
export async function readInspection(
  answer: unknown,
  address: string,
  askStore: () => Promise<ImageStore>,
): Promise<EngineImage> {
  if (!isObject(answer)) throw notAnEngine(address, 'it describes an image without a JSON object');
  try {
    const { Id: id, Config: config, Manifests: manifests, RootFS: rootfs } = answer;
    if (!isDigest(id)) throw new ShapeError('Id is not a sha256 digest');
    const labels = valueAt(config, 'Labels') ?? {};
    if (!isStringMap(labels)) throw new ShapeError('Config.Labels is not a map of strings');
    return {
      id,
      imageStore: await imageStoreOf(answer, askStore),
      platform: platformOf(answer) ?? 'unknown',
      labels,
      layers: isObject(rootfs) ? layersIn(rootfs) : undefined,
      manifests: Array.isArray(manifests) ? manifests.flatMap(runnable) : undefined,
      held: Array.isArray(manifests) ? new Set(digestsIn(manifests, true)) : undefined,
      lacking: new Set(Array.isArray(manifests) ? digestsIn(manifests, false) : []),
    };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new MintmarkError('DOCKER', `The Docker Engine described the image in an unknown way: ${messageOf(error)}.`, {
      hint: 'Save the image and check the file: docker save NAME -o FILE; mintmark check docker-archive:FILE.',
      cause: error,
    });
  }
}

/** How many layers there are, if the engine knows: it leaves out an empty list. */
function layersIn({ Type: type, Layers: layers = [] }: JsonObject): number | undefined {
  return type === 'layers' && Array.isArray(layers) ? layers.length : undefined;
}

function platformOf(answer: JsonObject): string | undefined {
  const { Os: os, Architecture: architecture, Variant: variant, OsVersion: version } = answer;
  return formatPlatform({ os, architecture, variant, 'os.version': version });
}

/**
 * Which image store the engine has. It decides whether `Id` is an image ID, so it is never assumed: only the containerd
 * image store reports a root descriptor (API 1.48 and later), and only the classic one reports, with most drivers,
 * where an image's layers are. If neither is there, the engine itself is asked.
 */
async function imageStoreOf(answer: JsonObject, askStore: () => Promise<ImageStore>): Promise<ImageStore> {
  if (isObject(answer['Descriptor'])) return 'containerd';
  const data = valueAt(answer, 'GraphDriver', 'Data');
  if (isObject(data) && Object.keys(data).length > 0) return 'classic';
  return askStore();
}

/**
 * The image store, based on what `GET /info` says about the storage driver. Docker Engine API, SystemInfo.
 *
 * @param address the engine's, for an error
 * @throws MintmarkError DOCKER
 */
export function imageStoreIn(info: unknown, address: string): ImageStore {
  // A list of pairs, or null for drivers that report nothing, such as vfs.
  const status = isObject(info) ? info['DriverStatus'] : undefined;
  if (status === null) return 'classic';
  if (!Array.isArray(status)) throw notAnEngine(address, 'DriverStatus of its /info is not a list');
  const isContainerd = status.some(
    (row) => Array.isArray(row) && row[0] === 'driver-type' && row[1] === 'io.containerd.snapshotter.v1',
  );
  return isContainerd ? 'containerd' : 'classic';
}

function runnable(summary: unknown, index: number): Descriptor[] {
  if (!isObject(summary)) throw new ShapeError(`Manifests[${index}] is not an object`);
  if (summary['Kind'] !== 'image' || summary['Available'] !== true) return [];
  const descriptor = parseDescriptor(summary['Descriptor'], `Manifests[${index}].Descriptor`);
  const platform = valueAt(summary, 'ImageData', 'Platform');
  // The platform of a manifest that is not in an index is only in its config.
  return [
    defined({
      ...descriptor,
      platform: descriptor.platform ?? (isObject(platform) ? formatPlatform(platform) : undefined),
    }),
  ];
}

/** The digests of the manifests whose content is, or is not, available. */
function digestsIn(manifests: readonly unknown[], available: boolean): readonly Digest[] {
  return manifests.flatMap((summary, index) => {
    if (!isObject(summary)) throw new ShapeError(`Manifests[${index}] is not an object`);
    if ((summary['Available'] === true) !== available || summary['Descriptor'] === undefined) return [];
    return [parseDescriptor(summary['Descriptor'], `Manifests[${index}].Descriptor`).digest];
  });
}

/**
 * Whether an engine says in `GET /version` that it is a Docker Engine. podman has the same API, but may derive an
 * image's `Id` from something other than its config (containers/podman#24286), and reports one platform of a manifest
 * list as if it were the image. Docker Engine API, SystemVersion.
 */
export function isDockerEngine(version: unknown): boolean {
  const components = valueAt(version, 'Components');
  const names = isList(components) ? components.map((one) => textAt(one, 'Name') ?? '') : [];
  return names.includes('Engine') && !names.some((name) => /podman/i.test(name));
}
