import { EcrError } from '../errors.ts';
import { parseLifecyclePolicy } from '../lifecycle-policy.ts';
import { deleting, getting, putting, required, type Place } from './documents.ts';
import { naming, repositoryOf, type OperationContext } from './operation.ts';

/** The allowed length of a policy's text. */
const BOUNDS = { least: 100, most: 30_720 };

const lifecyclePolicy: Place = (context) => {
  const repository = repositoryOf(context);
  return {
    text: repository.settings.lifecyclePolicy,
    missing: new EcrError(
      'LifecyclePolicyNotFoundException',
      `Lifecycle policy does not exist for ${repository.inWords}`,
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

/** The policy in a request or else, if there is none, that of the repository. @throws EcrError if there is neither */
export function policyFor(context: OperationContext): string {
  const isGiven = context.input.text('lifecyclePolicyText') !== undefined;
  return isGiven ? policyTextOf(context) : required(lifecyclePolicy(context));
}

/** The valid policy in a request. @throws EcrError InvalidParameterException */
function policyTextOf({ input }: OperationContext): string {
  const text = input.requiredDocument('lifecyclePolicyText', BOUNDS);
  parseLifecyclePolicy(text);
  return text;
}
