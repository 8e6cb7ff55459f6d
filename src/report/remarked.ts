import type { Report } from '../types/report.ts';
import { counted } from './headline.ts';

/** What was done to a finished image that had a twin; undefined where it is as it was. */
export function remarkedSentence({ remarked }: Report): string | undefined {
  if (remarked === undefined) return undefined;
  const dropped = counted(
    remarked.droppedAttestations,
    'attestation was left out: it is',
    'attestations were left out: they are',
  );
  const without = dropped === undefined ? '' : ` ${dropped} about the image without the mark.`;
  return `The image had a twin, so it got a new mark.${without}`;
}
