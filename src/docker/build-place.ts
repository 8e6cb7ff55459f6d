import { MintmarkError } from '../errors.ts';
import type { ImageStore } from '../image/sources/source.ts';
import { planBuild } from './build-plan.ts';
import { wantsOf } from './build-wants.ts';
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
  const plan = planBuild({ driver, store: await storeFor(driver, runtime) }, wants);
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
