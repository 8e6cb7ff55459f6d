import { lineText } from '../util/file-line.ts';
import type { Allowance } from './allowances.ts';
import { placeOfTarget, type Rule } from './rule.ts';

export interface ExpiredAllowance {
  readonly rule: 'expired-allowance';
  readonly allowance: Allowance;
}

export const expiredAllowance: Rule<ExpiredAllowance> = {
  severity: 'warn',
  title: 'An allowance has expired',
  reason: 'It accepts nothing any more.',
  fix: 'Remove the entry; or, if its reason still holds, give it a new expiry date.',
  fault: 'an allowance has expired',
  describe: ({ allowance: { repository, image, reason, expires, place } }, { candidate }) => ({
    message: `The allowance for ${repository} expired on ${expires} (${reason})`,
    details: [{ label: 'entry', value: lineText(place) }],
    steps: [{ text: 'Remove the entry; or, if the reason still holds, give it a new expiry date.' }],
    ...(candidate !== undefined && { place: placeOfTarget(candidate.target) }),
    line: place,
    name: repository,
    subject: [repository, image ?? null, expires],
    fields: { allowance: { repository, image: image ?? null, reason, expires, entry: lineText(place) } },
  }),
};
