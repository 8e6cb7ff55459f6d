import type { Repository } from '../image/repository.ts';
import { amount, some } from '../util/words.ts';
import { candidateOf, placeAt, placeOfTarget, type Rule } from './rule.ts';
import { guardCommand } from './steps.ts';

/** The image that is checked; or, of an audit, shared images in a repository. */
export type UnmarkedImage = { readonly rule: 'unmarked-image' } & (
  { readonly platforms: readonly string[] } | { readonly repository: Repository; readonly images: number }
);

export const unmarkedImage: Rule<UnmarkedImage> = {
  severity: 'warn',
  title: 'The image has no mark',
  reason: 'Without a mark, identical content produces an identical image.',
  fix: 'Build with the labels of mintmark stamp, or with mintmark guard.',
  fault: 'it has no mark',
  describe: (problem, run) => {
    if ('platforms' in problem) {
      const { markSteps, target, line } = candidateOf(run);
      const { platforms } = problem;
      return {
        message: `This image has no mark (${some(platforms)}): identical content produces an identical image`,
        steps: markSteps(),
        place: placeOfTarget(target),
        line,
        subject: [],
        fields: { platforms },
      };
    }
    const { repository, images } = problem;
    return {
      message: `${repository.uri} has ${amount(images, 'shared image', 'shared images')} without a mark`,
      steps: [
        {
          text: 'Build what goes there with its own mark, so that no other build is the same:',
          command: guardCommand(repository.uri),
        },
      ],
      place: placeAt(repository),
      fields: { images },
    };
  },
};
