import { MintmarkError } from '../errors.ts';
import type { ImageStore } from '../image/sources/source.ts';
import { type BuildWants, wantsOf } from './build-wants.ts';
import { type CliRuntime, driverOf } from './buildx.ts';
import { connectEngine } from './engine.ts';
import type { Flag } from './flags.ts';

/**
 * Where a build with buildx will leave its image. The builder and engine are queried only if the options depend on
 * them: a plain build with the builder in use works everywhere.
 *
 * @throws MintmarkError USAGE if the builder cannot build it, DOCKER if the builder or its engine does not answer
 */
export async function whereTo(flags: readonly Flag[], runtime: CliRuntime): Promise<'engine' | 'archive'> {
  const wants = wantsOf(flags, runtime.env);
  const { multiPlatform, attested, cacheExport, builder } = wants;
  if (!multiPlatform && !attested && !cacheExport && builder === undefined) return 'engine';
  const driver = await driverOf(builder, runtime);
  const plan = planBuild(driver, await storeFor(driver, runtime), wants);
  if (plan.kind !== 'impossible') return plan.kind;
  const what = plan.lacking.map(({ name }) => name).join(' or ');
  throw new MintmarkError('USAGE', `Docker's own builder does not support ${what} on the classic image store`, {
    hint: [
      'Turn on the containerd image store of the engine (https://docs.docker.com/go/containerd-image-store/),',
      'or use another builder: docker buildx create --use --driver docker-container,',
      `or leave out ${plan.lacking.map(({ option }) => option).join(' and ')}.`,
    ].join('\n'),
  });
}

/** A builder outside the engine does not need one. If no engine answers, there is none to build for. */
async function storeFor(driver: string, { env }: CliRuntime): Promise<ImageStore | undefined> {
  try {
    return await (await connectEngine(env)).imageStore();
  } catch (error) {
    if (driver !== 'docker' && error instanceof MintmarkError && error.code === 'DOCKER') return undefined;
    throw error;
  }
}

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

/**
 * Measured with buildx 0.29.1 and Docker Engine 28.5.2. On the containerd image store everything works, with any builder.
 * On the classic one, the engine's own builder can do none of the three. Other builders can do all of them, but the
 * engine cannot load an image with an index.
 *
 * @param driver the builder's: `docker`, `docker-container`, `kubernetes`, `remote`, `cloud`
 * @param store the engine's; undefined if no engine answers
 */
export function planBuild(driver: string, store: ImageStore | undefined, wants: BuildWants): BuildPlan {
  if (store === 'containerd') return { kind: 'engine' };
  if (driver !== 'docker') {
    return store === undefined || wants.multiPlatform || wants.attested ? { kind: 'archive' } : { kind: 'engine' };
  }
  const lacking = FEATURES.filter(({ isWanted }) => isWanted(wants));
  return lacking.length === 0 ? { kind: 'engine' } : { kind: 'impossible', lacking };
}
