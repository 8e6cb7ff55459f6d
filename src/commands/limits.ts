import { parseDuration } from '../util/duration.ts';

/** The whole run's time limit if none is given, in milliseconds: five minutes. */
export const DEFAULT_TIMEOUT_MS = 300_000;

/** Calls per second and registry if no rate is given: half of the account's quota, so that pushes are not starved. */
export const DEFAULT_RATE = 500;

/** The same for an audit, which reads every image: half an hour. */
export const DEFAULT_AUDIT_TIMEOUT_MS = 1_800_000;

/** The same for an audit, nearly all of whose calls are BatchGetImage: half of the quota of 2,000 for that. */
export const DEFAULT_AUDIT_RATE = 1000;

/** The longest delay that a timer accepts. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * `30s`, `5m`, `1h30m`, `1500ms`: a duration as Go and Docker write it. A number needs its unit.
 *
 * @returns milliseconds; undefined for anything else, for nothing, and for more than 24 days
 */
export function parseTimeout(text: string): number | undefined {
  const value = Math.round(parseDuration(text) ?? 0);
  return value > 0 && value <= LONGEST_MS ? value : undefined;
}

/** @returns calls per second; undefined for anything but a whole number above 0 */
export function parseRate(text: string): number | undefined {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}

/** @returns a TCP port, or 0 for any free one; undefined for anything else */
export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) < 2 ** 16 ? Number(text) : undefined;
}

/** @returns undefined for anything but an http or https URL */
export function parseUrl(text: string): URL | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}
