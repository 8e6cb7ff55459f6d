import { EcrError } from '../errors.ts';
import { parseLifecyclePolicy } from '../lifecycle-policy.ts';
import { deleting, getting, putting, type Place } from './documents.ts';
import type { OperationContext } from './operation.ts';
import { naming, repositoryOf } from './operation.ts';

/** The allowed length of a policy's text. */
const BOUNDS = { least: 100, most: 30_720 };

const lifecyclePolicy: Place = (context) => {
  const repository = repositoryOf(context);
  const { registry, name, lifecyclePolicy: text } = repository.settings;
  return {
    text,
    missing: () =>
      new EcrError(
        'LifecyclePolicyNotFoundException',
        `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${registry.account}'`,
      ),
    keep: (policy) => {
      repository.change({ lifecyclePolicy: policy });
    },
    answer: (lifecyclePolicyText) => ({ ...naming(repository), lifecyclePolicyText }),
  };
};

/** Nothing expires here, so no policy was ever evaluated. */
const NEVER = { lastEvaluatedAt: 0 };

/** ECR stores the policy without its white space. */
export const putLifecyclePolicy = putting(lifecyclePolicy, (context) =>
  JSON.stringify(JSON.parse(policyTextOf(context))),
);
export const getLifecyclePolicy = getting(lifecyclePolicy, NEVER);
export const deleteLifecyclePolicy = deleting(lifecyclePolicy, NEVER);

/** The valid policy in a request. @throws EcrError InvalidParameterException */
export function policyTextOf({ input }: OperationContext): string {
  const text = input.requiredDocument('lifecyclePolicyText', BOUNDS);
  parseLifecyclePolicy(text);
  return text;
}
