import { referenceTo, type Repository } from '../image/repository.ts';
import { containerFields, containerName, containerSubject, type DeployedContainer } from './deployed-container.ts';
import { placeAt, type Rule } from './rule.ts';
import { guardCommand, repositoryArguments } from './steps.ts';

export interface MissingImage {
  readonly rule: 'missing-image';
  readonly container: DeployedContainer;
  readonly repository: Repository;
  /** The tag or digest; undefined if the repository itself is not there. */
  readonly name: string | undefined;
}

export const missingImage: Rule<MissingImage> = {
  severity: 'error',
  title: 'An image that is to be deployed is not in ECR',
  reason: 'No task with it can start.',
  fix: 'Push it, or name an image that exists.',
  fault: 'an image is not in ECR',
  describe: ({ container, repository, name }) => {
    const { uri, registry } = repository;
    const what =
      name === undefined ? `there is no repository ${uri}` : `${referenceTo(uri, name)} is not (or no longer) in ECR`;
    return {
      message: `${containerName(container)} cannot start: ${what}`,
      steps: [
        { text: 'Build it with its own mark, push that, and deploy it:', command: guardCommand(uri) },
        {
          text: name === undefined ? 'Or name one that exists:' : 'Or name an image that exists:',
          command:
            name === undefined
              ? `aws ecr describe-repositories --registry-id ${registry.account} --region ${registry.region}`
              : `aws ecr describe-images ${repositoryArguments(repository)}`,
        },
      ],
      place: placeAt(repository),
      line: container.place,
      subject: [uri, containerSubject(container)],
      fields: { containers: [containerFields(container)], name: name ?? null },
    };
  },
};
