const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Go counts nanoseconds in 64 bits: about 292 years. */
const LIMIT_MS = 2 ** 63 / 1e6;

/**
 * A duration as Go's `time.ParseDuration` reads it, such as `1h30m`, `.5h`, `-1.5s` or `0`.
 *
 * https://pkg.go.dev/time#ParseDuration
 *
 * @returns milliseconds; undefined for any other text, and for more than Go can represent
 */
export function parseDuration(text: string): number | undefined {
  const [, sign, amount = ''] = /^([+-]?)(.+)$/.exec(text) ?? [];
  if (amount === '0') return 0;
  if (!/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(amount)) return undefined;
  const total = [...amount.matchAll(/([\d.]+)([a-zµμ]+)/g)].reduce(
    (sum, [, number, unit = '']) => sum + Number(number) * (UNITS_MS.get(unit) ?? NaN),
    0,
  );
  if (total > LIMIT_MS) return undefined;
  return sign === '-' && total !== 0 ? -total : total;
}
