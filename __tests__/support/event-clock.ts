import { setMaxListeners } from 'node:events';
import type { Clock } from '../../src/util/clock.ts';

interface Event {
  readonly at: number;
  /** If two events have the same time, the one that was scheduled first comes first. */
  readonly order: number;
  action: (() => void) | undefined;
}

/**
 * A clock that goes from one event's time to the next one's, as soon as nobody has anything else to do.
 *
 * Node's loader takes real time for an `import()` under module hooks, even if the module is loaded. `importsInTurn`: how many
 * of them may follow each other; none if nothing is imported meanwhile, which is quicker.
 */
export class EventClock implements Clock {
  readonly #importsInTurn: number;
  #now = 0;
  #asked = 0;
  /** A binary heap, the next event first. */
  readonly #events: Event[] = [];

  constructor(importsInTurn = 0) {
    this.#importsInTurn = importsInTurn;
  }

  // As a clock is used: without its object too.
  readonly now = (): number => this.#now;

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    // Many wait for one run's end: Node would take that many listeners for a leak.
    if (signal !== undefined) setMaxListeners(0, signal);
    await new Promise<void>((resolve, reject) => {
      const callOff = this.after(milliseconds, () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      });
      const stop = (): void => {
        callOff();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  after(milliseconds: number, action: () => void): () => void {
    const event: Event = { at: this.#now + Math.max(0, milliseconds), order: (this.#asked += 1), action };
    this.#push(event);
    return () => {
      event.action = undefined;
    };
  }

  /** Advances time until there are no more events. */
  async run(): Promise<void> {
    while (await this.#goOn());
  }

  /** Advances time until this is done, even while it loads a module and there is no other event. */
  async until<T>(work: Promise<T>): Promise<T> {
    const state = { isDone: false };
    const done = (): void => {
      state.isDone = true;
    };
    void work.then(done, done);
    while (!state.isDone) await this.#goOn();
    return await work;
  }

  /** Goes to the next event. @returns whether there was one */
  async #goOn(): Promise<boolean> {
    await nothingElse(this.#importsInTurn);
    let next = this.#pop();
    while (next !== undefined && next.action === undefined) next = this.#pop();
    if (next?.action === undefined) return false;
    this.#now = next.at;
    next.action();
    return true;
  }

  #push(event: Event): void {
    const events = this.#events;
    let index = events.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = events[parent];
      if (above === undefined || isBefore(above, event)) break;
      events[index] = above;
      index = parent;
    }
    events[index] = event;
  }

  #pop(): Event | undefined {
    const events = this.#events;
    const [first] = events;
    const last = events.pop();
    if (last === undefined || last === first) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [events[child], events[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) child += 1;
      const below = events[child];
      if (below === undefined || isBefore(last, below)) break;
      events[index] = below;
      index = child;
    }
    events[index] = last;
    return first;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** Resolves when every promise has advanced as far as it can without time, and every file has been read or written. */
async function nothingElse(importsInTurn: number): Promise<void> {
  do {
    await new Promise(setImmediate);
    for (let turn = 0; turn < importsInTurn; turn += 1) {
      // The loader answers in order.
      await import('node:timers');
      await new Promise(setImmediate);
    }
  } while (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq')));
}
