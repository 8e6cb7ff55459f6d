import type { FilePosition } from '../util/file-line.ts';

/** A container of a task definition that is to be deployed. */
export interface DeployedContainer {
  /** The name of its task definition. */
  readonly taskDefinition: string;
  readonly name: string;
  /** As it is written there. */
  readonly image: string;
  /** Whether each task looks up what the tag names when it starts, and not a deployment once. */
  readonly resolvesAtStart: boolean;
  /** Of the image; absent if no file says it. */
  readonly place?: FilePosition;
}

/** A container as people find it. */
export function containerName({ name, taskDefinition }: DeployedContainer): string {
  return `The container ${name} of ${taskDefinition}`;
}

/** What a container has in JSON. */
export function containerFields({ taskDefinition, name, image, resolvesAtStart, place }: DeployedContainer): object {
  return { taskDefinition, container: name, image, resolvesAtStart, place: place ?? null };
}

/** The same container is the same alert with the next build. */
export function containerSubject({ taskDefinition, name }: DeployedContainer): readonly unknown[] {
  return [familyOf(taskDefinition), name];
}

/** The name of a task definition without its revision. */
export function familyOf(taskDefinition: string): string {
  return taskDefinition.replace(/:\d+$/, '');
}
