import { MintmarkError } from '../errors.ts';
import { type Registry, registryName, type Repository } from '../image/repository.ts';
import type { EcrConnection } from './client.ts';
import { unexpectedAnswer } from './failure.ts';

/** A repository with the connection to its registry. */
export class EcrRepository implements Repository {
  readonly connection: EcrConnection;
  readonly send: EcrConnection['send'];
  /** Without the connection, as the rest of mintmark knows it. */
  readonly listed: Repository;
  readonly registry: Registry;
  readonly name: string;
  readonly uri: string;
  /** The members that name the repository in every call. */
  readonly input: { readonly registryId: string; readonly repositoryName: string };

  constructor(connection: EcrConnection, listed: Repository) {
    this.connection = connection;
    this.send = (command, limits) => connection.send(command, limits);
    this.listed = listed;
    this.registry = listed.registry;
    this.name = listed.name;
    this.uri = listed.uri;
    this.input = { registryId: listed.registry.account, repositoryName: listed.name };
  }

  /** The error for an answer of ECR about this repository that its API does not allow. */
  unexpected(operation: string, what: string): MintmarkError {
    return unexpectedAnswer({ operation, registry: registryName(this.registry), repository: this.name }, what);
  }
}

type Exception = abstract new (...args: never[]) => Error;

/** Whether a call ended in one of these exceptions of ECR. */
export function endedIn(thrown: unknown, ...exceptions: readonly Exception[]): boolean {
  return thrown instanceof MintmarkError && exceptions.some((exception) => thrown.cause instanceof exception);
}

/** Undefined if the call ended in this exception, which answers it: nothing is there, or it was already done. */
export async function unlessEndedIn<T>(exception: Exception, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (endedIn(error, exception)) return undefined;
    throw error;
  }
}
