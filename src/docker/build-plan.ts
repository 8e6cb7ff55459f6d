import type { ImageStore } from '../image/sources/source.ts';
import type { BuildWants } from './build-wants.ts';

/**
 * Where a build leaves the image: in the engine or, if the engine cannot hold it, in an archive; or that the builder
 * cannot build it.
 */
type BuildPlan =
  { readonly kind: 'engine' | 'archive' } | { readonly kind: 'impossible'; readonly lacking: readonly Feature[] };

interface Feature {
  readonly name: string;
  /** What to leave out of a build to do without it. */
  readonly option: string;
  readonly isWanted: (wants: BuildWants) => boolean;
}

/** What the engine's own builder lacks on the classic image store. */
const FEATURES: readonly Feature[] = [
  { name: 'multi-platform images', option: 'all platforms but one', isWanted: ({ multiPlatform }) => multiPlatform },
  { name: 'attestations', option: '--provenance and --sbom', isWanted: ({ attested }) => attested },
  { name: 'cache exports', option: '--cache-to (type=inline works)', isWanted: ({ cacheExport }) => cacheExport },
];

export interface BuildFacts {
  /** The builder's: `docker`, `docker-container`, `kubernetes`, `remote`, `cloud`. */
  readonly driver: string;
  /** The engine's; undefined if no engine answers. */
  readonly store: ImageStore | undefined;
}

/**
 * Measured with buildx 0.29.1 and Docker Engine 28.5.2. On the containerd image store everything works, with any builder.
 * On the classic one, the engine's own builder can do none of the three. Other builders can do all of them, but the
 * engine cannot load an image with an index.
 */
export function planBuild({ driver, store }: BuildFacts, wants: BuildWants): BuildPlan {
  if (store === 'containerd') return { kind: 'engine' };
  if (driver !== 'docker') {
    return store === undefined || wants.multiPlatform || wants.attested ? { kind: 'archive' } : { kind: 'engine' };
  }
  const lacking = FEATURES.filter(({ isWanted }) => isWanted(wants));
  return lacking.length === 0 ? { kind: 'engine' } : { kind: 'impossible', lacking };
}
