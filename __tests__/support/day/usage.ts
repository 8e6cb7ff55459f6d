export type Service = 'ecr' | 'dynamodb';
/** The caller: pipelines, a verification or seed, or the count of what a build would cost otherwise. */
export type Caller = 'pipelines' | 'verification' | 'measured';

/** The usage of one quota. */
export interface Used {
  readonly total: number;
  /** In the busiest hour. */
  readonly hour: number;
  /** In the busiest second. */
  readonly second: number;
}

/** The usage of each quota, by the second. A quota is an operation of ECR, or DynamoDB's requests or units. */
export class Usage {
  readonly #seconds = new Map<string, Map<number, number>>();

  add(quota: string, caller: Caller, now: number, count = 1): void {
    const key = `${caller} ${quota}`;
    const seconds = this.#seconds.get(key) ?? new Map<number, number>();
    this.#seconds.set(key, seconds);
    const second = Math.floor(now / 1000);
    seconds.set(second, (seconds.get(second) ?? 0) + count);
  }

  /** The quotas with any usage. */
  get quotas(): string[] {
    return [...new Set([...this.#seconds.keys()].map((key) => key.slice(key.indexOf(' ') + 1)))].sort();
  }

  /** @param from when it is counted, in milliseconds */
  of(quota: string, from: number, ...callers: readonly Caller[]): Used {
    const seconds = new Map<number, number>();
    const hours = new Map<number, number>();
    let total = 0;
    for (const caller of callers) {
      for (const [second, count] of this.#seconds.get(`${caller} ${quota}`) ?? []) {
        if (second * 1000 < from) continue;
        seconds.set(second, (seconds.get(second) ?? 0) + count);
        const hour = Math.floor(second / 3600);
        hours.set(hour, (hours.get(hour) ?? 0) + count);
        total += count;
      }
    }
    return { total, hour: most(hours.values()), second: most(seconds.values()) };
  }
}

function most(counts: Iterable<number>): number {
  let largest = 0;
  for (const count of counts) largest = Math.max(largest, count);
  return largest;
}
