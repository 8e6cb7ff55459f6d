import type { RuleId } from '../types/finding.ts';

/** What a rule is about, for a list of rules. */
interface RuleText {
  /** Without a full stop. */
  readonly title: string;
  /** Why it matters. */
  readonly reason: string;
  /** The general way out; a finding has its own. */
  readonly remedy: string;
}

export const RULES: Readonly<Record<RuleId, RuleText>> = {
  'shared-image': {
    title: 'Another service already has this image',
    reason:
      'Two services with one image become one image with two references on an ECS container instance. The Docker Engine then refuses to delete it by ID, the clean-up of the ECS agent stalls, and the disk fills up.',
    remedy: 'Give every build a mark of its own: mintmark guard, or the labels of mintmark stamp in your own build.',
  },
  'shared-claim': {
    title: 'Another service has claimed this image',
    reason:
      'It is pushing the image, or has pushed it: the ledger gives an image ID to one service, so that of two pipelines that come at once only one pushes.',
    remedy: 'Give every build a mark of its own: mintmark guard, or the labels of mintmark stamp in your own build.',
  },
  'reused-tag': {
    title: 'The tag already names another image',
    reason: 'A push would take the tag away from the image that it names, which may be what is running.',
    remedy: 'Give every build a tag of its own, such as the one that mintmark stamp prints.',
  },
  'unmarked-image': {
    title: 'The image carries no mark',
    reason: 'Without a mark, identical content produces an identical image.',
    remedy: 'Build with the labels of mintmark stamp, or with mintmark guard.',
  },
  'shared-repository': {
    title: 'More than one service owns a repository',
    reason: 'A repository with two owners belongs to neither, so images in it cannot be told apart by service.',
    remedy: 'Let only one entry under services in mintmark.yml match it.',
  },
  'expired-allowance': {
    title: 'An allowance has expired',
    reason: 'It accepts nothing any more.',
    remedy: 'Remove the entry; or, if its reason still holds, give it a new expiry date.',
  },
  'unchecked-repository': {
    title: 'A repository could not be checked',
    reason: 'It may hold the image, so the verdict is unknown.',
    remedy: 'Fix what the message says, and run again.',
  },
  'changed-after-check': {
    title: 'Another image was pushed than the one that was checked',
    reason: 'What is in the registry was never checked.',
    remedy: 'Do not deploy it. Push again, under a tag of its own, and make the tags of the repository immutable.',
  },
  'mutable-tags': {
    title: 'A repository lets a tag be given again',
    reason:
      'A tag that can be moved says nothing about which image runs, and an image that loses its tag is one that nobody finds again.',
    remedy: 'Make the tags of the repository immutable: aws ecr put-image-tag-mutability.',
  },
  'no-lifecycle-policy': {
    title: 'A repository has no lifecycle policy',
    reason: 'Its images are kept indefinitely, so that what has been shared once stays shared.',
    remedy: 'Let ECR expire what is old: aws ecr put-lifecycle-policy.',
  },
  'colocated-images': {
    title: 'A node would have one image from two repositories',
    reason:
      'On a container instance, two repositories with one image become one image with references into both. The Docker Engine then refuses to delete it by ID, the clean-up of the ECS agent stalls, and the disk fills up.',
    remedy: 'Build one of the two with a mark of its own, and deploy that: mintmark guard.',
  },
  'missing-image': {
    title: 'An image that is to be deployed is not in ECR',
    reason: 'No task with it can start.',
    remedy: 'Push it, or name an image that is there.',
  },
  'mutable-reference': {
    title: 'An image is named by a tag that can be given again',
    reason: 'What a task starts with then depends on when it starts, and what was checked may not be what runs.',
    remedy: 'Name the image by its digest, or make the tags of the repository immutable.',
  },
  'foreign-repository': {
    title: 'An image is from a repository that is not of the service',
    reason: 'Whoever owns the repository may move or delete what this service runs.',
    remedy:
      "Name an image of the service's own repositories; or list the repository under the service in mintmark.yml.",
  },
  'moved-tag': {
    title: 'A tag names another image than the one that runs under it',
    reason:
      'A task that is started again, on another node or after a failure, gets another image than its neighbours have.',
    remedy: 'Give each build a tag of its own, and name images by digest.',
  },
  'unchecked-cluster': {
    title: 'The cluster could not be checked',
    reason: 'It may run the image from another repository, so the verdict is unknown.',
    remedy: 'Fix what the message says, and run again.',
  },
};
