import { loadConfiguration } from '../config/load.ts';
import { hostOf, registryOfHost } from '../ecr/uri.ts';
import type { NodeChoices } from '../policy/node-fate.ts';
import { matcher } from '../policy/matcher.ts';

/**
 * Which repositories a clean-up of a node is about, and whose they are.
 *
 * @param repositories globs over repository URIs; undefined: every repository of ECR, and no other
 * @throws MintmarkError CONFIG
 */
export async function nodeChoices(
  repositories: readonly string[] | undefined,
  keep: number,
  configuration: { readonly cwd: string; readonly explicitPath: string | undefined },
): Promise<NodeChoices> {
  const { services } = await loadConfiguration(configuration);
  const owners = [...services].map(([name, globs]) => ({ name, owns: matcher(globs) }));
  return {
    keep,
    isSelected: repositories === undefined ? isOfEcr : matcher(repositories),
    serviceOf: (repository) => {
      const names = owners.filter(({ owns }) => owns(repository)).map(({ name }) => name);
      return names.length === 0 ? nameOf(repository) : names.join(' and ');
    },
  };
}

function isOfEcr(repository: string): boolean {
  return registryOfHost(hostOf(repository)) !== undefined;
}

/** The name of a repository of ECR; of any other, all of it. */
function nameOf(repository: string): string {
  return isOfEcr(repository) ? repository.slice(hostOf(repository).length + 1) : repository;
}
