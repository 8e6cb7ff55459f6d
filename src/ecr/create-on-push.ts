import { DescribeImagesCommand, InitiateLayerUploadCommand, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import { afterWrite } from './after-write.ts';
import { type EcrRepository, endedIn } from './repository.ts';

/**
 * Has ECR create a repository as any push does, by beginning an upload, which is never finished. The repository then
 * gets the settings of its template, which CreateRepository ignores. AWS does not say through which of its two APIs a
 * push creates a repository: if InitiateLayerUpload does not, the OCI API is used.
 *
 * https://aws.amazon.com/about-aws/whats-new/2025/12/amazon-ecr-creating-repositories-on-push/
 *
 * @param beginUpload begins an upload by the OCI distribution API; false if there is no such repository
 * @throws MintmarkError PUSH if no template applies
 */
export async function createOnPush(repository: EcrRepository, beginUpload: () => Promise<boolean>): Promise<void> {
  const { send, input } = repository;
  try {
    await send(new InitiateLayerUploadCommand(input));
  } catch (error) {
    if (!endedIn(error, RepositoryNotFoundException)) throw error;
    if (!(await beginUpload())) throw notCreated(repository, error);
  }
  // A repository that was just created may not be visible yet to the calls of the push.
  await afterWrite(repository, () => send(new DescribeImagesCommand({ ...input, maxResults: 1 })));
  await afterWrite(repository, () => send(new InitiateLayerUploadCommand(input)));
}

function notCreated({ uri, name, registry }: EcrRepository, cause: unknown): MintmarkError {
  return new MintmarkError('PUSH', `There is no repository ${uri}, and the push did not create it`, {
    hint: [
      'A push creates a repository only if a repository creation template for CREATE_ON_PUSH matches its name. Make one, or create the repository:',
      `  aws ecr create-repository --repository-name ${name} --region ${registry.region}`,
    ].join('\n'),
    cause,
  });
}
