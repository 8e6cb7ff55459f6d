import type { Digest } from '../image/digest.ts';
import { referenceTo, type Repository } from '../image/repository.ts';
import { amount, some } from '../util/words.ts';
import { containerFields, containerName, containerSubject, type DeployedContainer } from './deployed-container.ts';
import { placeAt, type Rule } from './rule.ts';

export interface MovedTag {
  readonly rule: 'moved-tag';
  readonly container: DeployedContainer;
  readonly repository: Repository;
  readonly tag: string;
  /** What the tag names now. */
  readonly digest: Digest;
  /** What runs under that tag. */
  readonly running: readonly Digest[];
  readonly users: readonly string[];
  readonly tasks: number;
}

export const movedTag: Rule<MovedTag> = {
  severity: 'warn',
  title: 'A tag names a different image from the one that runs under it',
  reason:
    'A task that is started again, on another node or after a failure, gets a different image from its neighbors.',
  fix: 'Give each build its own tag, and name images by digest.',
  fault: 'a tag names a different image from the one that runs',
  describe: ({ container, repository, tag, digest, running, users, tasks }) => ({
    message: `${containerName(container)} names ${referenceTo(repository.uri, tag)}, which is not what runs under that tag`,
    details: [
      { label: 'tag now', value: digest },
      { label: 'runs', value: some(running) },
      { label: 'in', value: `${amount(tasks, 'task', 'tasks')} of ${some(users)}` },
    ],
    steps: [
      { text: `Give each build its own tag, and name the image by its digest: ${referenceTo(repository.uri, digest)}` },
    ],
    place: { ...placeAt(repository), digest, tags: [tag] },
    line: container.place,
    subject: [repository.uri, containerSubject(container)],
    fields: { containers: [containerFields(container)], running, users, tasks },
  }),
};
