import type { Digest } from '../image/digest.ts';
import { referenceTo, type Repository } from '../image/repository.ts';
import { candidateOf, imageIdDetail, placeAt, type Rule } from './rule.ts';

export interface ChangedAfterCheck {
  readonly rule: 'changed-after-check';
  readonly repository: Repository;
  /** Undefined if the image was pushed by its digest alone. */
  readonly tag: string | undefined;
  /** What the registry has now. */
  readonly digest: Digest;
  readonly checked: readonly Digest[];
  readonly found: readonly Digest[];
}

export const changedAfterCheck: Rule<ChangedAfterCheck> = {
  severity: 'error',
  title: 'The image that was pushed is not the one that was checked',
  reason: 'What is in the registry was never checked.',
  fix: 'Do not deploy it. Push again under a new tag, and make the tags of the repository immutable.',
  fault: 'another image was pushed',
  describe: ({ repository, tag, digest, checked, found }, run) => ({
    message: `${referenceTo(repository.uri, tag ?? digest)} is not the image that was checked`,
    details: [{ label: 'digest', value: digest }, imageIdDetail('checked', checked), imageIdDetail('found', found)],
    steps: [candidateOf(run).buildStep('Something else wrote there. Build and push it again under a new tag:')],
    place: { ...placeAt(repository), digest, tags: tag === undefined ? [] : [tag] },
    subject: [repository.uri, tag ?? null],
    fields: { checked, found },
  }),
};
