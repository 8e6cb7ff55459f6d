import { canonicalGlob, globProblem, nameGlobProblem } from '../../config/glob.ts';
import { loadConfiguration } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import { canonicalUri, nameOf, readEcrReference } from '../../image/ecr-reference.ts';
import type { NodeOptions } from './options.ts';
import type { NodeChoices } from './plan.ts';
import { docsUrl } from '../../util/docs-url.ts';
import { matcher } from '../../util/glob.ts';

/**
 * Which repositories a clean-up of a node is about, and whose they are.
 *
 * @throws MintmarkError CONFIG; USAGE for a glob that can match nothing
 */
export async function nodeChoices(
  { repository: repositories = [], keep, allowOnce = false, configPath }: NodeOptions,
  cwd: string,
): Promise<NodeChoices> {
  for (const glob of repositories) {
    const problem = globProblem(glob);
    // On a node there may be images of Docker Hub, which are named without a host.
    if (problem === undefined || nameGlobProblem(glob) === undefined) continue;
    throw new MintmarkError('USAGE', `--repository can never match with '${glob}': ${problem}`, {
      hint: `The grammar of globs: ${docsUrl('configuration.md#globs')}`,
    });
  }
  const { services } = await loadConfiguration({ cwd, explicitPath: configPath });
  const owners = [...services].map(([name, globs]) => ({ name, owns: matcher(globs) }));
  const selected = repositories.length === 0 ? undefined : matcher(repositories.map(canonicalGlob));
  return {
    keep,
    allowOnce,
    isSelected: (repository) => (selected === undefined ? isOfEcr(repository) : selected(canonicalUri(repository))),
    serviceOf: (repository) => {
      const uri = canonicalUri(repository);
      const names = owners.filter(({ owns }) => owns(uri)).map(({ name }) => name);
      if (names.length > 0) return names.join(' and ');
      return isOfEcr(repository) ? nameOf(repository) : repository;
    },
  };
}

/** A name that only looks like one of ECR's is not one: `--fix` must not touch images of others. */
function isOfEcr(repository: string): boolean {
  return readEcrReference(repository)?.kind === 'ecr';
}
