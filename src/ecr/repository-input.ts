import { MintmarkError } from '../errors.ts';
import type { Repository } from '../image/repository.ts';

/** The members that name the repository in every call. */
export function repositoryInput(repository: Repository): { registryId: string; repositoryName: string } {
  return { registryId: repository.registry.account, repositoryName: repository.name };
}

type Exception = abstract new (...args: never[]) => Error;

/** Whether a call ended in one of these exceptions of ECR. */
export function endedIn(thrown: unknown, ...exceptions: readonly Exception[]): boolean {
  return thrown instanceof MintmarkError && exceptions.some((exception) => thrown.cause instanceof exception);
}

/** Waits for a call. It also succeeds if the call ends in the exception that says it was already done. */
export async function unlessDone(sending: Promise<unknown>, done: Exception): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (!endedIn(error, done)) throw error;
  }
}
