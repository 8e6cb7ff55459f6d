import { MintmarkError } from '../errors.ts';

/** Why the signal of a run is aborted if its time is not over: somebody ended it. */
export class Cancelled extends Error {
  override readonly name = 'AbortError';
}

/**
 * What a run that has ended did not wait for.
 *
 * @param run its signal, which is aborted
 * @param unfinished what has not happened, as a sentence without its end
 * @param time what is over, if it is not the run's time
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
