import type { Repository } from '../image/repository.ts';
import { counted } from '../util/words.ts';
import { placeAt, type Rule } from './rule.ts';
import { immutableCommand } from './steps.ts';

export interface MutableTags {
  readonly rule: 'mutable-tags';
  readonly repository: Repository;
  /** Images that have lost their tag, or never had one. */
  readonly untagged: number;
}

export const mutableTags: Rule<MutableTags> = {
  severity: 'warn',
  title: 'A repository has mutable tags',
  reason:
    'A tag that can be moved says nothing about which image runs, and an image that has lost its tag is hard to find. If another service has the same image, a moving tag stalls the clean-up of an ECS node, or leaks the image there.',
  fix: 'Make the tags of the repository immutable: aws ecr put-image-tag-mutability.',
  fault: 'a repository has mutable tags',
  describe: ({ repository, untagged }) => {
    const lost = counted(untagged, 'image there has', 'images there have');
    return {
      message: `${repository.uri} has mutable tags${lost === undefined ? '' : `: ${lost} lost the tag, or never had one`}`,
      steps: [
        {
          text: 'Make its tags immutable, once no pipeline pushes a tag twice:',
          command: immutableCommand(repository),
        },
      ],
      place: placeAt(repository),
      fields: { untagged },
    };
  },
};
