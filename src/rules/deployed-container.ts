import type { FilePosition } from '../util/file-line.ts';

/** A container of a task definition that is to be deployed. */
export interface DeployedContainer {
  /** The name of its task definition. */
  readonly taskDefinition: string;
  readonly name: string;
  /** As it is written there. */
  readonly image: string;
  /** Whether the tag is resolved by each task when it starts, and not once for each deployment. */
  readonly resolvesAtStart: boolean;
  /** Where the image is written; absent if that is not in a file. */
  readonly place?: FilePosition;
}

/** What messages call a container. */
export function containerName({ name, taskDefinition }: DeployedContainer): string {
  return `The container ${name} of ${taskDefinition}`;
}

/** The JSON fields of a container. */
export function containerFields({ taskDefinition, name, image, resolvesAtStart, place }: DeployedContainer): object {
  return { taskDefinition, container: name, image, resolvesAtStart, place: place ?? null };
}

/** What identifies a container's alert, so that it stays the same alert with the next build. */
export function containerSubject({ taskDefinition, name }: DeployedContainer): readonly unknown[] {
  return [familyOf(taskDefinition), name];
}

/** The name of a task definition without its revision. */
export function familyOf(taskDefinition: string): string {
  return taskDefinition.replace(/:\d+$/, '');
}
