import type { AskFailure } from '../errors.ts';
import type { Repository } from '../image/repository.ts';
import { containerFields, containerName, containerSubject, type DeployedContainer } from './deployed-container.ts';
import { type Description, placeAt, type Rule } from './rule.ts';
import { failureFields, failureSteps } from './steps.ts';

export interface ForeignRepository {
  readonly rule: 'foreign-repository';
  readonly container: DeployedContainer;
  readonly repository: Repository;
  /** Whose deployment it is. */
  readonly service: string;
  /** Who owns the repository. Empty if it is a service of its own, or if its owner could not be checked. */
  readonly owners: readonly string[];
  /** Why the tag that names the owner is not known. */
  readonly failure: AskFailure | undefined;
}

export const foreignRepository: Rule<ForeignRepository> = {
  severity: 'warn',
  title: 'An image is from a repository that does not belong to the service',
  reason: 'The owner of the repository may move or delete what this service runs.',
  fix: "Name an image from the service's own repositories; or list the repository under the service in mintmark.yml.",
  fault: 'an image is from a repository that does not belong to the service',
  describe: (problem) => {
    const { container, repository, service, owners, failure } = problem;
    return {
      ...wordsOf(problem),
      place: placeAt(repository),
      line: container.place,
      subject: [repository.uri, containerSubject(container)],
      fields: {
        containers: [containerFields(container)],
        service,
        owners,
        ...(failure !== undefined && { failure: failureFields(failure) }),
      },
    };
  },
};

function wordsOf(problem: ForeignRepository): Pick<Description, 'message' | 'details' | 'steps'> {
  const { container, repository, service, owners, failure } = problem;
  if (failure !== undefined) {
    return {
      message: `${containerName(container)} has an image from a repository whose owner could not be checked: ${repository.uri}`,
      details: [{ label: 'reason', value: failure.message }],
      steps: failureSteps(failure, { text: 'List the repository under services in mintmark.yml.' }),
    };
  }
  const whose =
    owners.length === 0 ? `does not belong to ${service}` : `belongs to ${owners.join(' and ')}, not to ${service}`;
  return {
    message: `${containerName(container)} has an image from a repository that ${whose}: ${repository.uri}`,
    steps: [
      {
        text: `Name an image from a repository of ${service}; or, if it is one of them, list it under services in mintmark.yml.`,
      },
    ],
  };
}
