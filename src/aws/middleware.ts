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
import { type AwsCall, callFailure, unexpectedAnswer } from './failure.ts';
import { refuseForeignAnswers } from './foreign-answer.ts';
import type { Pace } from './pace.ts';
import { isThrottling, noteHost } from './trouble.ts';

/** What a client's calls have in common. */
interface Supervision<Input> {
  /** What a call is, for the words of its failure. */
  readonly callTo: (operation: string, input: Input) => AwsCall;
  /** Requests sent so far by operation, including retries. It is updated. */
  readonly calls: Record<string, number>;
  readonly clock: Clock;
  /** Ends the run. */
  readonly run: AbortSignal;
  /** Absent: they are sent at once. */
  readonly pacing?: Pacing;
}

interface Pacing {
  readonly pace: Pace;
  /** Ends the waiting. Its reason is then what each waiting call fails with. */
  readonly until: AbortSignal;
}

/** Paces and counts a client's calls, and turns whatever they throw into a MintmarkError. */
export function superviseCalls<Input extends object, Output extends MetadataBearer>(
  stack: MiddlewareStack<Input, Output>,
  supervision: Supervision<Input>,
): void {
  const throttled = new WeakSet<object>();
  const explained: InitializeMiddleware<Input, Output> = (next, context) => async (args) => {
    const call = supervision.callTo(operationOf(context), args.input);
    const answer = await next(args).catch((error: unknown) => {
      throw callFailure(error, call, supervision.run, throttled.has(args.input));
    });
    const odd = oddShape(context, answer.output);
    if (odd !== undefined) throw unexpectedAnswer(call, odd);
    return answer;
  };
  // Inside the SDK's retries, so that each attempt is paced and counted.
  stack.addRelativeTo(attempts(supervision, throttled), {
    name: 'attempts',
    relation: 'after',
    toMiddleware: 'retryMiddleware',
  });
  stack.add(refuseForeignAnswers(), { step: 'deserialize', priority: 'low' });
  // Outermost.
  stack.add(explained, { name: 'explained', step: 'initialize', priority: 'high' });
}

/** @param throttled the inputs of calls that wait because of throttling. It is updated. */
function attempts<Input extends object, Output extends MetadataBearer>(
  { calls, clock, pacing }: Supervision<Input>,
  throttled: WeakSet<object>,
): FinalizeRequestMiddleware<Input, Output> {
  return (next, context) => async (args) => {
    if (pacing !== undefined) {
      const { pace, until } = pacing;
      await pace.take(until).catch(() => {
        if (pace.isSlowed()) throttled.add(args.input);
        throw until.reason;
      });
    }
    const operation = operationOf(context);
    calls[operation] = (calls[operation] ?? 0) + 1;
    const sentAt = clock.now();
    try {
      const answer = await next(args);
      pacing?.pace.succeed();
      return answer;
    } catch (error) {
      noteHost(error, args.request);
      if (isThrottling(error)) {
        pacing?.pace.slowDown(sentAt);
        throttled.add(args.input);
      } else if (!(isNativeError(error) && error.name === 'AbortError')) {
        // Unless the run ended while the answer was awaited.
        throttled.delete(args.input);
      }
      throw error;
    }
  };
}

/** The name of an operation, such as `ListTasks`, which IAM and CloudTrail use too. */
function operationOf(context: HandlerExecutionContext): string {
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
