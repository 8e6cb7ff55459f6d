import { referenceFault } from '../image/reference-fault.ts';
import type { AskFailure } from '../errors.ts';
import { some } from '../util/words.ts';
import type { Rule } from './rule.ts';
import { failureFields, failureSteps } from './steps.ts';

/** A cluster; or a task or service in it whose image is not an image reference, so nobody can say what a node has. */
export type UncheckedCluster = {
  readonly rule: 'unchecked-cluster';
  readonly cluster: string;
  readonly region: string;
} & ({ readonly failure: AskFailure } | { readonly image: string; readonly users: readonly string[] });

export const uncheckedCluster: Rule<UncheckedCluster> = {
  severity: 'error',
  title: 'The cluster could not be checked',
  reason: 'It may run the image from another repository, so the verdict is unknown.',
  fix: 'Fix what the message says, and run again.',
  fault: 'the cluster could not be read completely',
  isUnchecked: true,
  describe: (problem, { again }) => {
    const { cluster, region } = problem;
    if ('image' in problem) {
      const { image, users } = problem;
      const [user = ''] = users;
      return {
        message: `In ${cluster}, an image of ${some(users)} ${referenceFault(image) ?? 'cannot be read'}`,
        details: [{ label: 'image', value: JSON.stringify(image) }],
        steps: [
          {
            text: `So it is not known which image a node would run. Give ${user} a task definition with its images filled in; if nothing needs it anymore, delete it.`,
          },
        ],
        fields: { failure: null, image, users },
      };
    }
    const { failure } = problem;
    return {
      message: `The cluster ${cluster} in ${region} could not be checked: ${failure.message}`,
      steps: failureSteps(failure, again('The cluster must be checked. Run again:')),
      fields: { failure: failureFields(failure) },
    };
  },
};
