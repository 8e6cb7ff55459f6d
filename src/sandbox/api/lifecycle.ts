import { EcrError } from '../errors.ts';
import { repositoryOf, type Operation } from './operation.ts';

/** GetLifecyclePolicy: the text as it was put. */
export const getLifecyclePolicy: Operation = (context) => {
  const { registry, name, lifecyclePolicy } = repositoryOf(context).settings;
  if (lifecyclePolicy === undefined) {
    throw new EcrError(
      'LifecyclePolicyNotFoundException',
      `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${registry.account}'`,
    );
  }
  return Promise.resolve({
    registryId: registry.account,
    repositoryName: name,
    lifecyclePolicyText: lifecyclePolicy,
  });
};
