import type { Repository } from '../image/repository.ts';
import { counted } from '../util/words.ts';
import { placeAt, type Rule } from './rule.ts';
import { repositoryArguments } from './steps.ts';

export interface NoLifecyclePolicy {
  readonly rule: 'no-lifecycle-policy';
  readonly repository: Repository;
  readonly images: number;
}

export const noLifecyclePolicy: Rule<NoLifecyclePolicy> = {
  severity: 'warn',
  title: 'A repository has no lifecycle policy',
  reason: 'Its images are kept indefinitely, so an image that was once shared stays shared.',
  fix: 'Let ECR expire old images: aws ecr put-lifecycle-policy.',
  fault: 'a repository has no lifecycle policy',
  describe: ({ repository, images }) => ({
    message: `${repository.uri} has no lifecycle policy: ${counted(images, 'image is', 'images are') ?? 'whatever it gets is'} kept indefinitely`,
    steps: [
      {
        text: 'Write a policy that expires old images, and apply it:',
        command: `aws ecr put-lifecycle-policy ${repositoryArguments(repository)} --lifecycle-policy-text file://policy.json`,
      },
    ],
    place: placeAt(repository),
    fields: { images },
  }),
};
