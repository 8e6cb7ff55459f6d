import { isNativeError } from 'node:util/types';
import type { FinalizeRequestMiddleware, HandlerExecutionContext, MetadataBearer, Provider } from '@smithy/types';
import { MintmarkError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import type { Pace } from './pace.ts';
import { isThrottling } from './trouble.ts';

/** What paces a client and counts its calls. */
interface Pacing {
  readonly pace: Pace;
  /** Requests sent so far, retries included, by operation: added to. */
  readonly calls: Record<string, number>;
  readonly clock: Clock;
  /** Waits for the pace; rejects if the call is not to be sent any more. */
  readonly take: () => Promise<void>;
}

/** Paces and counts each attempt of a call: to be put inside the SDK's retries, after its `retryMiddleware`. */
export function pacedAttempts<Input extends object, Output extends MetadataBearer>({
  pace,
  calls,
  clock,
  take,
}: Pacing): FinalizeRequestMiddleware<Input, Output> {
  return (next, context) => async (args) => {
    await take();
    const operation = operationOf(context);
    calls[operation] = (calls[operation] ?? 0) + 1;
    const sentAt = clock.now();
    try {
      return await next(args);
    } catch (error) {
      noteHost(error, args.request);
      if (isThrottling(error)) pace.slowDown(sentAt);
      throw error;
    }
  };
}

/** Where the request went that ended in an error. */
const hosts = new WeakMap<object, string>();

function noteHost(error: unknown, request: unknown): void {
  if (!isNativeError(error) || typeof request !== 'object' || request === null) return;
  if ('hostname' in request && typeof request.hostname === 'string') hosts.set(error, request.hostname);
}

/** The host that was asked when this was thrown; undefined if no request was sent. */
export function hostOf(error: Error): string | undefined {
  return hosts.get(error);
}

/** `ListTasks`, as IAM and CloudTrail name it too. */
export function operationOf(context: HandlerExecutionContext): string {
  return (context.commandName ?? 'unknown').replace(/Command$/, '');
}

/**
 * The region of a client, as the SDK finds it.
 *
 * @param hint what would name it
 * @throws MintmarkError USAGE if nothing does
 */
export async function regionOf(
  { region }: { readonly region: Provider<string> },
  hint: string,
  message = 'No AWS region is set',
): Promise<string> {
  try {
    return await region();
  } catch (error) {
    throw new MintmarkError('USAGE', message, { hint, cause: error });
  }
}
