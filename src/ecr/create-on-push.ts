import { DescribeImagesCommand, InitiateLayerUploadCommand, RepositoryNotFoundException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import type { Repository } from '../image/repository.ts';
import { afterWrite } from './after-write.ts';
import type { EcrConnection } from './client.ts';
import { endedIn, repositoryInput } from './repository-input.ts';

/**
 * Lets ECR create a repository as any push does: by the begin of an upload, which comes to nothing. So the repository gets the
 * settings of its template, which CreateRepository ignores. AWS says that a push creates, and not by which of its two APIs: if
 * InitiateLayerUpload does not, the registry's own API is used.
 *
 * https://aws.amazon.com/about-aws/whats-new/2025/12/amazon-ecr-creating-repositories-on-push/
 *
 * @param beginUpload begins an upload by the OCI distribution API; false if there is no such repository
 * @throws MintmarkError PUSH if no template applies
 */
export async function createOnPush(
  connection: EcrConnection,
  repository: Repository,
  beginUpload: () => Promise<boolean>,
): Promise<void> {
  const place = repositoryInput(repository);
  try {
    await connection.send(new InitiateLayerUploadCommand(place));
  } catch (error) {
    if (!endedIn(error, RepositoryNotFoundException)) throw error;
    if (!(await beginUpload())) throw notCreated(repository, error);
  }
  // What was created a moment ago may not be there yet for the calls of the push.
  await afterWrite(connection, () => connection.send(new DescribeImagesCommand({ ...place, maxResults: 1 })));
  await afterWrite(connection, () => connection.send(new InitiateLayerUploadCommand(place)));
}

function notCreated({ uri, name, registry }: Repository, cause: unknown): MintmarkError {
  return new MintmarkError('PUSH', `There is no repository ${uri}, and the push did not create it`, {
    hint: [
      'A push creates a repository only if a repository creation template for CREATE_ON_PUSH matches its name. Make one, or create the repository:',
      `  aws ecr create-repository --repository-name ${name} --region ${registry.region}`,
    ].join('\n'),
    cause,
  });
}
