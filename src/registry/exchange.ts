import { unreachable, isPassing } from './failure.ts';
import { request, Unanswered, type RegistryResponse, type Question } from './request.ts';
import { withDeadline } from '../util/deadline.ts';
import type { RegistryRuntime } from './runtime.ts';

/** The time limit of one attempt, including the body: configs have up to 32 MiB. */
const ATTEMPT_MS = 20_000;
const ATTEMPTS = 4;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;

/**
 * Sends a request until the answer is neither `429 Too Many Requests` nor a 5xx, or the attempts are used up.
 *
 * @throws MintmarkError NETWORK, TIMEOUT, UNEXPECTED_ANSWER
 */
export async function exchange(
  question: Question,
  { clock, random, signal, fetch }: Pick<RegistryRuntime, 'clock' | 'random' | 'signal' | 'fetch'>,
): Promise<RegistryResponse> {
  let failed: Unanswered | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt === ATTEMPTS;
    let delay = random() * FIRST_DELAY_MS * 2 ** (attempt - 1);
    try {
      const answer = await withDeadline(signal, clock, ATTEMPT_MS, (attempt) => request(question, attempt, fetch));
      if (last || !(answer.status === 429 || answer.status >= 500)) return answer;
      delay = Math.max(delay, retryAfterMs(answer.headers));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (last || signal.aborted || !isPassing(error.cause)) throw unreachable(error, signal);
      failed = error;
    }
    try {
      await clock.sleep(Math.min(delay, LONGEST_DELAY_MS), signal);
    } catch (error) {
      throw unreachable(failed ?? new Unanswered(question.url.host, error), signal);
    }
  }
}

/** RFC 9110, 10.2.3, in the form of a number of seconds. */
function retryAfterMs(headers: Headers): number {
  const [seconds] = /^\d{1,6}$/.exec(headers.get('retry-after') ?? '') ?? ['0'];
  return Number(seconds) * 1000;
}
