import { pageIn, repositoryOf, type Operation } from './operation.ts';

/** ListImageReferrers: the images whose `subject` is one digest. */
export const listImageReferrers: Operation = (context) => {
  const { input } = context;
  const repository = repositoryOf(context);
  const subject = input.structure('subjectId').digest('imageDigest');
  const filter = input.structure('filter');
  const status = filter.oneOf('artifactStatus', ['ACTIVE', 'ARCHIVED', 'ACTIVATING', 'ANY']);
  const types = filter.texts('artifactTypes', { most: 100 });
  const found = repository
    .referrersOf(subject)
    .filter((image) => status === 'ANY' || image.status === status)
    .filter(({ facts }) => types?.includes(facts.artifactMediaType ?? '') ?? true);
  const { shown, next } = pageIn(context, found, { usual: 20, most: 50 });
  return {
    referrers: shown.map(({ facts, status: artifactStatus }) => ({ ...facts.descriptor, artifactStatus })),
    ...next,
  };
};
