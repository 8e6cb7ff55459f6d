import { MintmarkError } from '../errors.ts';
import { ProxyRefusal } from './proxy.ts';

/** The abort reason of a run's signal if somebody cancelled the run, as opposed to its time running out. */
export class Cancelled extends Error {
  override readonly name = 'AbortError';
}

/**
 * Whether something failed only because the run ended. A proxy that had not answered by then is the cause itself, unless
 * somebody cancelled the run.
 *
 * @param run the signal of the run
 */
export function isCutOff(run: AbortSignal, thrown: unknown): boolean {
  return run.aborted && (run.reason instanceof Cancelled || !(thrown instanceof ProxyRefusal));
}

/**
 * The error for a call to AWS that had not been answered when its time was over or the run was cancelled.
 *
 * @param run the signal that ended the call, which is aborted
 * @param call such as `ecr:DescribeRepositories on 111122223333/eu-west-1`
 * @param isThrottled whether that was because AWS throttled the calls
 */
export function unanswered(
  run: AbortSignal,
  call: string,
  { isThrottled, hint, cause }: { readonly isThrottled: boolean; readonly hint: string; readonly cause: unknown },
): MintmarkError {
  if (!isThrottled || run.reason instanceof Cancelled) return cutOff(run, `${call} was not answered`, { hint, cause });
  return new MintmarkError('THROTTLED', `${call} was not answered in time, because AWS throttled the calls`, {
    hint: 'Run again, with a longer --timeout, or when other pipelines use the account less.',
    cause,
  });
}

/**
 * The error for something that had not finished when the run ended.
 *
 * @param run the signal of the run, which is aborted
 * @param unfinished what has not happened, as the beginning of a sentence
 * @param time the time that is over, if it is not the run's
 */
export function cutOff(
  run: AbortSignal,
  unfinished: string,
  {
    hint = 'Run again, with a longer --timeout.',
    time = "the run's time",
    cause,
  }: { readonly hint?: string; readonly time?: string; readonly cause?: unknown } = {},
): MintmarkError {
  return run.reason instanceof Cancelled
    ? new MintmarkError('CANCELLED', `${unfinished} before the run was cancelled`, { hint: 'Run again.', cause })
    : new MintmarkError('TIMEOUT', `${unfinished} before ${time} was over`, { hint, cause });
}
