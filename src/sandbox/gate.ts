import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../image/digest.ts';
import type { Call, Fault, FaultHook } from './call.ts';
import type { SandboxOptions } from './options.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** What every call passes through before it is carried out: counting, rate limiting, delay and faults. */
export class Gate {
  #calls = new Map<string, number>();
  fault: FaultHook | undefined;
  readonly #options: SandboxOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #attempts = new Map<string, number>();

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.fault = options.fault;
  }

  get calls(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#calls].sort());
  }

  resetCalls(): void {
    this.#calls = new Map();
  }

  /** Waits for as long as the call is to be delayed. @returns what goes wrong with it. */
  async admit(call: Omit<Call, 'attempt'>): Promise<Fault | undefined> {
    this.#calls.set(call.operation, (this.#calls.get(call.operation) ?? 0) + 1);
    const allowed = this.#takeToken(call);
    const fault = allowed ? this.fault?.({ ...call, attempt: this.#attempt(call) }) : ({ kind: 'throttle' } as const);
    const delay = (this.#options.latencyMs ?? 0) + (fault?.kind === 'latency' ? fault.ms : 0);
    if (delay > 0) await (this.#options.sleep?.(delay) ?? sleep(delay, undefined, { ref: false }));
    return fault;
  }

  /** A bucket for each operation and registry that holds one second's calls, which is how AWS limits rates. */
  #takeToken(call: Omit<Call, 'attempt'>): boolean {
    const rate = this.#options.rates?.[call.operation] ?? this.#options.rates?.['default'];
    if (rate === undefined) return true;
    const now = this.#options.now().getTime();
    const key = `${call.account}/${call.region}/${call.operation}`;
    const bucket = this.#buckets.get(key) ?? { tokens: rate, filledAt: now };
    this.#buckets.set(key, bucket);
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #attempt(call: Omit<Call, 'attempt'>): number {
    const key = digestOf(JSON.stringify([call.account, call.region, call.operation, call.repository, call.input]));
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    return attempt;
  }
}
