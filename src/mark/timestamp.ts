import { MintmarkError } from '../errors.ts';

/** The last second that four digits of a year can name: 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799;

/**
 * The time that the image claims for itself: `SOURCE_DATE_EPOCH` (seconds since 1970, UTC), or else when the build began.
 * BuildKit reads the same variable. https://reproducible-builds.org/specs/source-date-epoch/
 *
 * @throws MintmarkError `USAGE` when the variable holds anything but a whole number of seconds within four-digit years.
 */
export function createdOf(env: Readonly<Record<string, string | undefined>>, began: Date): Date {
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch === undefined || epoch === '') return began;
  if (!/^\d+$/.test(epoch) || Number(epoch) > LAST_SECOND) {
    throw new MintmarkError('USAGE', `SOURCE_DATE_EPOCH is ${JSON.stringify(epoch)}: not a whole number of seconds`, {
      hint: "Set it to seconds since 1970 in UTC, such as the output of 'git log -1 --format=%ct', or unset it.",
    });
  }
  return new Date(Number(epoch) * 1000);
}
