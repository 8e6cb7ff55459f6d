import { sum } from './sum.ts';

/** The first names and how many more there are, as input can have thousands. */
export function some(names: readonly string[], most = 3): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

/** `a, b and c`, at most three by name. */
export function list(names: readonly string[]): string {
  if (names.length > 3) return some(names);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `3 repositories`; undefined for none. */
export function counted(count: number, one: string, many: string): string | undefined {
  return count === 0 ? undefined : amount(count, one, many);
}

/** `0 images`, `1 image`, `1,234 images` */
export function amount(count: number, one: string, more: string): string {
  return `${many(count)} ${count === 1 ? one : more}`;
}

/** A whole number as `1,234`. Without Intl, whose data takes as long to load as Node takes to start. */
export function many(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `: 124 calls, 0.8 s.`, which ends a sentence about what was checked. */
export function effort(calls: Readonly<Record<string, number>>, durationMs: number): string {
  return `: ${counted(sum(Object.values(calls)), 'call', 'calls') ?? 'no call'}, ${(durationMs / 1000).toFixed(1)} s.`;
}

/** `512 B`, `4.2 kB`, `2.3 GB`: powers of 1,000, as registries and `docker images` count. */
export function size(bytes: number): string {
  // A number that rounds to 1,000 of a unit is 1 of the next.
  const [unit, name] = UNITS.find(([unit]) => bytes / unit < 999.95) ?? LARGEST;
  return `${(bytes / unit).toFixed(unit === 1 ? 0 : 1)} ${name}`;
}

const LARGEST = [1e12, 'TB'] as const;
const UNITS = [[1, 'B'], [1e3, 'kB'], [1e6, 'MB'], [1e9, 'GB'], LARGEST] as const;

/** A moment to the minute, in UTC: `2026-11-24 08:12 UTC`. */
export function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
