import type { Digest } from '../image/digest.ts';
import { referenceTo, type Repository } from '../image/repository.ts';
import { containerFields, containerName, containerSubject, type DeployedContainer } from './deployed-container.ts';
import { placeAt, type Rule } from './rule.ts';
import { immutableCommand } from './steps.ts';

export interface MutableReference {
  readonly rule: 'mutable-reference';
  readonly container: DeployedContainer;
  readonly repository: Repository;
  readonly tag: string;
  /** What the tag names now. */
  readonly digest: Digest;
}

export const mutableReference: Rule<MutableReference> = {
  severity: 'warn',
  title: 'An image is named by a mutable tag',
  reason: 'What a task starts with then depends on when it starts, and what was checked may not be what runs.',
  fix: 'Name the image by its digest, or make the tags of the repository immutable.',
  fault: 'an image is named by a mutable tag',
  describe: ({ container, repository, tag, digest }) => ({
    message: `${containerName(container)} names its image by a mutable tag: ${referenceTo(repository.uri, tag)}`,
    details: [
      { label: 'digest now', value: digest },
      {
        label: 'resolved',
        value: container.resolvesAtStart
          ? 'by each task when it starts, as versionConsistency is disabled'
          : 'once for each deployment of an ECS service, and by each task that belongs to none',
      },
    ],
    steps: [
      { text: `Name it by its digest in the task definition: ${referenceTo(repository.uri, digest)}` },
      { text: 'Or make the tags of the repository immutable:', command: immutableCommand(repository) },
    ],
    place: { ...placeAt(repository), digest, tags: [tag] },
    line: container.place,
    subject: [repository.uri, containerSubject(container)],
    fields: { containers: [containerFields(container)] },
  }),
};
