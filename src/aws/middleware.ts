import { isNativeError } from 'node:util/types';
import type {
  FinalizeRequestMiddleware,
  HandlerExecutionContext,
  InitializeMiddleware,
  MetadataBearer,
  MiddlewareStack,
  Provider,
} from '@smithy/types';
import { messageOf, MintmarkError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import { oddShape } from './answer-shape.ts';
import { refuseForeignAnswers } from './foreign-answer.ts';
import type { Pace } from './pace.ts';
import { isThrottling, noteHost } from './trouble.ts';

/** How a client's calls are paced and counted. */
interface Pacing {
  readonly pace: Pace;
  /** Requests sent so far by operation, including retries. It is updated. */
  readonly calls: Record<string, number>;
  readonly clock: Clock;
  /** Waits for the pace; rejects if the call should no longer be sent. */
  readonly take: () => Promise<void>;
}

/** The wording of a client's errors. */
interface Wording<Input, Call> {
  readonly callOf: (operation: string, input: Input) => Call;
  /** @param isThrottled whether the call was waiting because AWS had throttled it or others before it */
  readonly failure: (thrown: unknown, call: Call, isThrottled: boolean) => MintmarkError;
  readonly unexpected: (call: Call, what: string) => MintmarkError;
}

/** Paces and counts a client's calls, and turns whatever they throw into a MintmarkError. */
export function superviseCalls<Input extends object, Output extends MetadataBearer, Call>(
  stack: MiddlewareStack<Input, Output>,
  pacing: Pacing,
  { callOf, failure, unexpected }: Wording<Input, Call>,
): void {
  const throttled = new WeakSet<object>();
  const explained: InitializeMiddleware<Input, Output> = (next, context) => async (args) => {
    const call = callOf(operationOf(context), args.input);
    const answer = await next(args).catch((error: unknown) => {
      throw failure(error, call, throttled.has(args.input));
    });
    const odd = oddShape(context, answer.output);
    if (odd !== undefined) throw unexpected(call, odd);
    return answer;
  };
  // Inside the SDK's retries, so that each attempt is paced.
  stack.addRelativeTo(pacedAttempts(pacing, throttled), {
    name: 'paced',
    relation: 'after',
    toMiddleware: 'retryMiddleware',
  });
  stack.add(refuseForeignAnswers(), { step: 'deserialize', priority: 'low' });
  // Outermost.
  stack.add(explained, { name: 'explained', step: 'initialize', priority: 'high' });
}

/** @param throttled the inputs of calls that wait because of throttling. It is updated. */
function pacedAttempts<Input extends object, Output extends MetadataBearer>(
  { pace, calls, clock, take }: Pacing,
  throttled: WeakSet<object>,
): FinalizeRequestMiddleware<Input, Output> {
  return (next, context) => async (args) => {
    await take().catch((error: unknown) => {
      if (pace.isSlowed()) throttled.add(args.input);
      throw error;
    });
    const operation = operationOf(context);
    calls[operation] = (calls[operation] ?? 0) + 1;
    const sentAt = clock.now();
    try {
      const answer = await next(args);
      pace.succeed();
      return answer;
    } catch (error) {
      noteHost(error, args.request);
      if (isThrottling(error)) {
        pace.slowDown(sentAt);
        throttled.add(args.input);
      } else if (!isAbort(error)) throttled.delete(args.input);
      throw error;
    }
  };
}

/** Whether the run ended while the answer was awaited. */
function isAbort(error: unknown): boolean {
  return isNativeError(error) && error.name === 'AbortError';
}

/** The name of an operation, such as `ListTasks`, which IAM and CloudTrail use too. */
export function operationOf(context: HandlerExecutionContext): string {
  return (context.commandName ?? 'unknown').replace(/Command$/, '');
}

/**
 * The region of a client, as the SDK finds it.
 *
 * @param hint how to set it
 * @throws MintmarkError USAGE if nothing sets it, or what does names no region
 */
export async function regionOf(
  { region }: { readonly region: Provider<string> },
  hint: string,
  message = 'No AWS region is set',
): Promise<string> {
  try {
    return await region();
  } catch (error) {
    // Something is set, and the SDK does not take it: "Region not accepted: region=… is not a valid hostname component."
    const said = messageOf(error);
    const text = said.startsWith('Region not accepted')
      ? `The AWS region that is set cannot be used: ${said}`
      : message;
    throw new MintmarkError('USAGE', text, { hint, cause: error });
  }
}
