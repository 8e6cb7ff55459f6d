import { GetLifecyclePolicyCommand, LifecyclePolicyNotFoundException } from '@aws-sdk/client-ecr';
import { MintmarkError } from '../errors.ts';
import type { Repository } from '../types/registry.ts';
import type { EcrConnection } from './client.ts';

/**
 * Whether a repository has a lifecycle policy.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html
 *
 * @returns undefined where that could not be checked: it is advice, and no verdict hangs on it.
 */
export async function hasLifecyclePolicy(
  connection: EcrConnection,
  repository: Repository,
): Promise<boolean | undefined> {
  try {
    await connection.send(
      new GetLifecyclePolicyCommand({ registryId: repository.registry.account, repositoryName: repository.name }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    return error.cause instanceof LifecyclePolicyNotFoundException ? false : undefined;
  }
}
