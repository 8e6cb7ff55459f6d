import type { Digest } from '../image/digest.ts';
import { registryOfUri } from '../image/ecr-reference.ts';
import type { Finding } from '../types/finding.ts';
import { registryName, type Repository, type Target } from '../types/registry.ts';

/** Where a finding is, for people who group or filter findings. What does not apply is absent. */
export interface Place {
  /** `ACCOUNT/REGION`, or only the region where the account could not be learnt. */
  readonly registry?: string | undefined;
  /** The repository's URI. */
  readonly repository?: string | undefined;
  readonly digest?: Digest | undefined;
  readonly tags: readonly string[];
}

/** The registry of a repository URI as `ACCOUNT/REGION`; undefined where the host is not ECR's own. */
export function registryNameOf(uri: string): string | undefined {
  const registry = registryOfUri(uri);
  return registry && registryName(registry);
}

/** A finding about the candidate itself is placed at its target. */
export function placeOf(finding: Finding, target: Target): Place {
  switch (finding.rule) {
    case 'shared-image':
      // What is not pushed yet, nobody can look up by a digest.
      return {
        ...at(finding.repository),
        digest: finding.lines === undefined ? finding.twin.digest : undefined,
        tags: finding.twin.tags,
      };
    case 'shared-claim': {
      const { repository, tag } = finding.claim;
      return { registry: registryNameOf(repository), repository, tags: tag === undefined ? [] : [tag] };
    }
    case 'reused-tag':
    case 'changed-after-check': {
      const { repository, digest, tag } = finding;
      return { ...at(repository), digest, tags: tag === undefined ? [] : [tag] };
    }
    case 'shared-repository':
      return at(finding.repository);
    case 'unchecked-repository':
      if ('repository' in finding) return at(finding.repository);
      return 'registry' in finding ? { registry: nameOf(finding.registry), tags: [] } : { tags: [] };
    case 'unmarked-image':
    case 'expired-allowance':
      return {
        registry: registryNameOf(target.uri),
        repository: target.uri,
        tags: target.tag === undefined ? [] : [target.tag],
      };
  }
}

/** A registry as people read it, also where its account could not be learnt. */
export function nameOf(registry: { readonly account: string | undefined; readonly region: string }): string {
  return registry.account === undefined
    ? registry.region
    : registryName({ account: registry.account, region: registry.region });
}

export function at(repository: Repository): Place {
  return { registry: registryName(repository.registry), repository: repository.uri, tags: [] };
}
