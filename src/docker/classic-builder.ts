import { MintmarkError } from '../errors.ts';
import { wantsOf } from './build-wants.ts';
import type { Flag } from './flags.ts';

/** Options of `docker buildx build` that `docker build` with the classic builder lacks. */
const BUILDX_ONLY = new Set([
  'allow',
  'annotation',
  'attest',
  'build-context',
  'builder',
  'cache-to',
  'metadata-file',
  'no-cache-filter',
  'progress',
  'provenance',
  'sbom',
  'secret',
  'ssh',
]);

/**
 * Refuses options that the classic builder, which is used if there is no buildx, does not have.
 *
 * @throws MintmarkError USAGE that names the option
 */
export function requireClassic(flags: readonly Flag[]): void {
  const several = wantsOf(flags).multiPlatform ? flags.find(({ name }) => name === 'platform') : undefined;
  const needing =
    several ??
    flags.find(({ name, value }) => BUILDX_ONLY.has(name) || (name === 'cache-from' && /\btype=/.test(value ?? '')));
  if (needing === undefined) return;
  const what = needing === several ? `${needing.written} with more than one platform` : needing.written;
  throw new MintmarkError('USAGE', `${what} needs buildx, and this docker has none`, {
    hint: 'Install it (https://docs.docker.com/go/buildx/; `docker buildx version` must answer), or leave the option out.',
  });
}
