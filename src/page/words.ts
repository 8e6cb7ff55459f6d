import { minuteOf } from '../util/words.ts';

const DAY = 86_400_000;

/** `2026-11-24`, UTC; a dash if it is not known. */
export function dayOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '–' : new Date(milliseconds).toISOString().slice(0, 10);
}

/** A tick of a time axis, UTC: `08:12` within a day, `11-24` within a month, `2026-11` at the start of a month. */
export function momentOf(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  if (!time.startsWith('00:00')) return time.slice(0, 5);
  return day.endsWith('-01') ? day.slice(0, 7) : day.slice(5);
}

/** Where a period begins or ends: a day, or a minute within one. */
export function edgeOf(milliseconds: number): string {
  return milliseconds % DAY === 0 ? dayOf(milliseconds) : minuteOf(new Date(milliseconds));
}
