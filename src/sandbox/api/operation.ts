import type { Registry } from '../../image/repository.ts';
import type { ResponseBody } from '../call.ts';
import { EcrError, invalidParameter } from '../errors.ts';
import type { RepositoryState } from '../repository.ts';
import { isForeign, type SandboxState } from '../state.ts';
import { accessDenied, type Caller } from './caller.ts';
import type { Input } from './input.ts';

/** The context in which an operation is carried out. */
export interface OperationContext {
  readonly state: SandboxState;
  readonly name: string;
  readonly caller: Caller;
  /** The registry that is queried: the caller's own, or that of `registryId`. */
  readonly registry: Registry;
  readonly input: Input;
}

/** One operation of the ECR API. @throws EcrError as documented on its page in the API reference. */
export type Operation = (context: OperationContext) => ResponseBody | Promise<ResponseBody>;

/** The denial of an operation on a whole registry that does not trust the caller. */
export function refuseForeign(context: OperationContext): void {
  const { state, caller, registry } = context;
  if (isForeign(state, caller.account, registry.account)) throw accessDenied(caller, registry.account, context.name);
}

/**
 * The repository that `repositoryName` names.
 * @throws EcrError RepositoryNotFoundException, and AccessDeniedException in another account.
 */
export function repositoryOf(context: OperationContext, name = context.input.repositoryName()): RepositoryState {
  const { state, caller, registry } = context;
  const repository = state.repositories.get(registry, name);
  if (isForeign(state, caller.account, registry.account)) {
    throw accessDenied(caller, registry.account, context.name, name);
  }
  return repository;
}

/** The members with which most answers about a repository begin. */
export function naming({ settings }: RepositoryState): ResponseBody {
  return { registryId: settings.registry.account, repositoryName: settings.name };
}

/** The page that `maxResults` and `nextToken` request. */
export interface Page {
  readonly offset: number;
  readonly size: number;
}

/** @throws EcrError InvalidParameterException */
export function pageOf({ state, input }: OperationContext, { usual, most } = { usual: 100, most: 1000 }): Page {
  const size = input.integer('maxResults') ?? usual;
  if (size < 1 || size > most) {
    const bound = size < 1 ? 'greater than or equal to 1' : `less than or equal to ${most}`;
    throw invalidParameter('maxResults', `Member must have value ${bound}`);
  }
  const token = input.text('nextToken');
  const offset = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(offset) || offset < 0 || (token !== undefined && offset === 0)) {
    throw new EcrError('InvalidParameterException', "Invalid parameter at 'nextToken': invalid token");
  }
  return { offset, size: Math.min(size, state.options.pageSize ?? most) };
}

/** The member that leads to the next page, if there is one. */
export function nextToken({ offset, size }: Page, hasMore: boolean): { readonly nextToken?: string } {
  return hasMore ? { nextToken: Buffer.from(String(offset + size)).toString('base64url') } : {};
}

/** The page of a list that `maxResults` and `nextToken` request, and the member that leads to the next. */
export function pageIn<T>(
  context: OperationContext,
  all: readonly T[],
  limits?: Parameters<typeof pageOf>[1],
): { readonly shown: readonly T[]; readonly next: ReturnType<typeof nextToken> } {
  const page = pageOf(context, limits);
  const end = page.offset + page.size;
  return { shown: all.slice(page.offset, end), next: nextToken(page, all.length > end) };
}

/** @throws EcrError InvalidParameterException for a request of pages that names what it is about, in `member` */
export function refusePages({ input }: OperationContext, member: string): void {
  if (input.text('nextToken') === undefined && input.integer('maxResults') === undefined) return;
  throw invalidParameter(member, 'cannot be combined with maxResults or nextToken');
}

/** Seconds since 1970, as the JSON protocol writes times. */
export function seconds(time: Date): number {
  return time.getTime() / 1000;
}
