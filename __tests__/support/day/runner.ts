import type { Clock } from '../../../src/util/clock.ts';
import type { EventClock } from '../event-clock.ts';
import type { Random } from './random.ts';
import type { Caller, Service, Usage } from './usage.ts';

/** When a service does not answer, by the clock. */
export interface Outage {
  readonly service: Service;
  readonly from: number;
  readonly to: number;
}

/** What all runners have in common. */
export interface Network {
  readonly clock: EventClock;
  readonly usage: Usage;
  readonly outages: readonly Outage[];
}

/** The runner is killed at one of its calls, counted from 1: before it is executed, or before its answer arrives. */
export interface Kill {
  readonly call: number;
  readonly isAfter: boolean;
}

/** The time for all attempts of the SDK and the pauses between them until it gives up, in milliseconds. */
const GIVES_UP_MS = 12_000;
/** One way, in milliseconds. */
const FASTEST_MS = 2;
const SLOWEST_MS = 20;
/** Among this many writes, the answer of one is lost, so that the SDK sends it again. */
const LOST_EVERY = 500;

const NEVER = new Promise<never>(() => undefined);

/** A machine that runs one command, with its connection to AWS. Once it is killed, nothing that it waits for ever arrives. */
export class Runner {
  readonly caller: Caller;
  readonly clock: Clock;
  readonly #network: Network;
  readonly #random: Random;
  readonly #kill: Kill | undefined;
  #calls = 0;
  /** The executed calls. */
  readonly done: string[] = [];
  /** The call at which it was killed. */
  killedAt: string | undefined;

  constructor(network: Network, random: Random, caller: Caller = 'pipelines', kill?: Kill) {
    this.#network = network;
    this.#random = random;
    this.caller = caller;
    this.#kill = kill;
    const { clock } = network;
    this.clock = {
      now: clock.now,
      sleep: (milliseconds, signal) => this.#alive(clock.sleep(milliseconds, signal)),
      after: (milliseconds, action) =>
        clock.after(milliseconds, () => {
          if (this.killedAt === undefined) action();
        }),
    };
  }

  /** Records what a call uses of a quota. */
  use(quota: string, count: number): void {
    this.#network.usage.add(quota, this.caller, this.#network.clock.now(), count);
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param serve what the service does with it
   * @throws Error if the service cannot be reached
   */
  async call<T>(service: Service, operation: string, serve: () => T | Promise<T>, takesMs = 0): Promise<T> {
    const name = `${service}:${operation}`;
    this.#calls += 1;
    const isLast = this.#calls === this.#kill?.call;
    await this.#wait(this.#random.between(FASTEST_MS, SLOWEST_MS) + takesMs);
    if (this.#isOut(service)) return this.#unreachable();
    if (isLast && !this.#kill.isAfter) return this.#die(`before ${name}`);
    this.use(name, 1);
    this.done.push(operation);
    const answer = await this.#alive(Promise.resolve(serve()));
    if (isLast) return this.#die(`after ${name}`);
    await this.#wait(this.#random.between(FASTEST_MS, SLOWEST_MS));
    // The request was executed, but there is no answer.
    if (this.#isOut(service)) return this.#unreachable();
    return answer;
  }

  /** Whether the answer to a write is lost. */
  losesAnswer(): boolean {
    return this.#random.isOneIn(LOST_EVERY);
  }

  #wait(milliseconds: number): Promise<void> {
    return this.#alive(this.#network.clock.sleep(milliseconds));
  }

  #isOut(service: Service): boolean {
    const now = this.#network.clock.now();
    return this.#network.outages.some((one) => one.service === service && one.from <= now && now < one.to);
  }

  async #unreachable(): Promise<never> {
    await this.#wait(GIVES_UP_MS);
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  }

  #die(at: string): Promise<never> {
    this.killedAt = at;
    return NEVER;
  }

  async #alive<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      return this.killedAt === undefined ? result : await NEVER;
    } catch (error) {
      if (this.killedAt !== undefined) await NEVER;
      throw error;
    }
  }
}
