import type { Digest } from '../image/digest.ts';
import type { Repository } from '../image/repository.ts';
import { candidateOf, placeAt, pushedAtDetails, type Rule, timeOf } from './rule.ts';

export interface ReusedTag {
  readonly rule: 'reused-tag';
  readonly repository: Repository;
  readonly tag: string;
  readonly digest: Digest;
  readonly pushedAt: Date | undefined;
}

export const reusedTag: Rule<ReusedTag> = {
  severity: 'error',
  title: 'The tag already names another image',
  reason: 'A push would take the tag away from the image that it names, which may be what is running.',
  fix: 'Give every build its own tag, such as the one that mintmark stamp prints.',
  fault: 'its tag already names another image',
  describe: ({ repository, tag, digest, pushedAt }, run) => ({
    message: `The tag ${tag} already names another image in ${repository.uri}`,
    details: [{ label: 'digest', value: digest }, ...pushedAtDetails(pushedAt)],
    steps: candidateOf(run).newTagSteps(),
    place: { ...placeAt(repository), digest, tags: [tag] },
    subject: [repository.uri, tag],
    fields: { pushedAt: timeOf(pushedAt) },
  }),
};
