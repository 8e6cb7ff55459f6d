import type { Clock } from '../util/clock.ts';
import type { Moment } from './record.ts';

/** The `Date` header is in whole seconds, rounded down. */
const RESOLUTION_MS = 1000;

/**
 * The server's clock, from the `Date` header of its answers (RFC 9110, section 6.6.1): everyone who uses the ledger has this one
 * clock in common, however wrong their own are. Between two answers, time passes by a clock that nobody sets.
 */
export class ServerTime {
  readonly #clock: Clock;
  #last: { readonly date: number; readonly sentAt: number; readonly receivedAt: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Records an answer. @param sentAt when its request was sent, by the clock */
  note(dateHeader: string | undefined, sentAt: number): void {
    const date = Date.parse(dateHeader ?? '');
    this.#last = Number.isNaN(date) ? undefined : { date, sentAt, receivedAt: this.#clock.now() };
  }

  /** Now; undefined if the last answer had no date. */
  now(): Moment | undefined {
    if (this.#last === undefined) return undefined;
    const { date, sentAt, receivedAt } = this.#last;
    const now = this.#clock.now();
    return { earliest: Math.floor(date + now - receivedAt), latest: Math.ceil(date + RESOLUTION_MS + now - sentAt) };
  }
}
