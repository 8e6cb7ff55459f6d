import { type FilePosition, lineText } from '../util/file-line.ts';
import { amount } from '../util/words.ts';
import { type Allowance, type Baseline, isInForce } from './allowances.ts';
import { type Description, placeOfTarget, type Rule, type Run } from './rule.ts';
import { shrinkCommand } from './steps.ts';

export type ExpiredAllowance = { readonly rule: 'expired-allowance' } & (
  | { readonly allowance: Allowance }
  | {
      /** Of a baseline, all entries together. */
      readonly baseline: {
        readonly file: string;
        readonly expired: number;
        /** When the first of them expired. */
        readonly expires: string;
        readonly place: FilePosition;
      };
    }
);

export const expiredAllowance: Rule<ExpiredAllowance> = {
  severity: 'warn',
  title: 'An allowance has expired',
  reason: 'It no longer accepts anything.',
  fix: 'Remove the entry; or, if its reason still holds, give it a new expiry date.',
  fault: 'an allowance has expired',
  describe: (problem, run) =>
    'baseline' in problem ? describeBaseline(problem.baseline, run) : describeAllowance(problem.allowance, run),
};

/** What has expired of all that a configuration accepts. */
export function expiredAllowances(
  { allowances, baseline }: { readonly allowances: readonly Allowance[]; readonly baseline: Baseline | undefined },
  now: Date,
): ExpiredAllowance[] {
  const rule = 'expired-allowance';
  const expired = (baseline?.entries ?? []).filter((entry) => !isInForce(entry, now));
  const [{ expires, place } = {}] = expired.toSorted((one, other) => (one.expires < other.expires ? -1 : 1));
  return [
    ...allowances
      .filter((allowance) => !isInForce(allowance, now))
      .map((allowance): ExpiredAllowance => ({ rule, allowance })),
    ...(baseline === undefined || expires === undefined || place === undefined
      ? []
      : [{ rule, baseline: { file: baseline.file, expired: expired.length, expires, place } } as const]),
  ];
}

function describeAllowance({ repository, image, reason, expires, place }: Allowance, { candidate }: Run): Description {
  return {
    message: `The allowance for ${repository} expired on ${expires} (${reason})`,
    details: [{ label: 'entry', value: lineText(place) }],
    steps: [{ text: 'Remove the entry; or, if the reason still holds, give it a new expiry date.' }],
    ...(candidate !== undefined && { place: placeOfTarget(candidate.target) }),
    line: place,
    name: repository,
    subject: [repository, image ?? null, expires],
    fields: { allowance: { repository, image: image ?? null, reason, expires, entry: lineText(place) } },
  };
}

function describeBaseline(
  { file, expired, expires, place }: Extract<ExpiredAllowance, { readonly baseline: unknown }>['baseline'],
  { candidate }: Run,
): Description {
  const command = shrinkCommand(file);
  return {
    message: `${amount(expired, 'entry', 'entries')} of the baseline ${file} expired, the first on ${expires}`,
    details: [{ label: 'entry', value: lineText(place) }],
    steps: [
      { text: 'Give each of these images its own mark; or, if the reason still holds, set a new date.' },
      { text: 'Remove the images that are no longer shared from the file:', ...(command !== undefined && { command }) },
    ],
    ...(candidate !== undefined && { place: placeOfTarget(candidate.target) }),
    line: place,
    name: file,
    subject: [file, 'baseline'],
    fields: { baseline: { file, expired, expires, entry: lineText(place) } },
  };
}
