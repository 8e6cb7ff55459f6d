import type { TaskDefinition } from '../../ecs/task-definition.ts';
import type { DeployedContainer } from '../../rules/deployed-container.ts';
import type { Resolution } from './resolve-images.ts';
import type { NamedImage } from '../../connection/connection.ts';
import type { Repository } from '../../image/repository.ts';
import { nameIn, type TaskReference, taskReference } from './task-reference.ts';

/** A container that is to be deployed, with what its image leads to. */
export interface ResolvedContainer {
  readonly container: DeployedContainer;
  readonly definition: TaskDefinition;
  /** Undefined if the text is not an image reference. */
  readonly reference: TaskReference | undefined;
  readonly resolution: Resolution;
}

/** A container whose image was found. */
export interface FoundContainer extends ResolvedContainer {
  readonly reference: TaskReference;
  readonly repository: Repository;
  readonly image: NamedImage;
}

/** Every container of the task definitions, in their order. */
export function resolvedContainers(
  definitions: readonly TaskDefinition[],
  resolve: (uri: string, name: string) => Resolution,
): ResolvedContainer[] {
  return definitions.flatMap((definition) =>
    definition.containers.map((one): ResolvedContainer => {
      const reference = taskReference(one.image);
      return {
        container: { ...one, taskDefinition: definition.name },
        definition,
        reference,
        resolution: reference === undefined ? { kind: 'outside-ecr' } : resolve(reference.uri, nameIn(reference)),
      };
    }),
  );
}

export function foundContainers(containers: readonly ResolvedContainer[]): FoundContainer[] {
  return containers.flatMap((one): FoundContainer[] => {
    const { reference, resolution } = one;
    if (reference === undefined || resolution.kind !== 'found') return [];
    return [{ ...one, reference, repository: resolution.repository, image: resolution.image }];
  });
}
