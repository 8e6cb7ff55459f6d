import type { Digest } from '../../image/digest.ts';
import type { ImageStore } from '../../rules/colocated-images.ts';
import type { HeldPlatform, NamedImage } from '../../connection/connection.ts';

/** What two images have in common on a node. */
export interface Sameness {
  /** The stores that make one image of them; the classic one always does. */
  readonly stores: readonly ImageStore[];
  /** At least one, each once. */
  readonly platforms: readonly [HeldPlatform, ...HeldPlatform[]];
}

/**
 * Whether a node would make one image of two, and with which image store: the classic one names an image by its image
 * ID, the containerd one by the digest that was pulled. One digest is one image to both.
 *
 * @param platform that the tasks ask for; undefined: any
 * @param other of which nothing but the digest may be known
 */
export function sameImage(
  image: NamedImage,
  platform: string | undefined,
  other: { readonly digest: Digest; readonly platforms: readonly HeldPlatform[] | undefined },
): Sameness | undefined {
  const isSameDigest = image.digest === other.digest;
  const ids = new Set(other.platforms?.map(({ imageId }) => imageId));
  const [first, ...others] = image.platforms
    .filter((one) => fits(one.platform, platform))
    .filter(({ imageId, manifestDigest }) => isSameDigest || ids.has(imageId) || manifestDigest === other.digest);
  if (first === undefined) return undefined;
  return { stores: isSameDigest ? ['classic', 'containerd'] : ['classic'], platforms: [first, ...others] };
}

/** Whether an image of one platform may run on another; an unknown one may. Ignores variants and Windows versions. */
export function fits(platform: string | undefined, node: string | undefined): boolean {
  return platform === undefined || node === undefined || base(platform) === base(node);
}

function base(platform: string): string {
  const [system = '', architecture = ''] = platform.split('/');
  return `${system.replace(/\(.*\)$/, '')}/${architecture}`;
}
