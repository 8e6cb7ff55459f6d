import { MintmarkError } from '../errors.ts';
import type { Repository } from '../image/repository.ts';

/** The members by which every call names its repository. */
export function repositoryInput(repository: Repository): { registryId: string; repositoryName: string } {
  return { registryId: repository.registry.account, repositoryName: repository.name };
}

type Exception = abstract new (...args: never[]) => Error;

/** Whether a call ended in one of these exceptions of ECR. */
export function endedIn(thrown: unknown, ...exceptions: readonly Exception[]): boolean {
  return thrown instanceof MintmarkError && exceptions.some((exception) => thrown.cause instanceof exception);
}

/** Waits for a call; one that ends in the exception which says that it was done before is as good. */
export async function unlessDone(sending: Promise<unknown>, done: Exception): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (!endedIn(error, done)) throw error;
  }
}
