import type { FileLine } from '../util/file-line.ts';
import { digestOf, hexOf } from '../image/digest.ts';
import type { View, ViewFinding } from './view.ts';

/** Where a format that shows nothing without a place puts a finding without a line: the configuration. */
export const NO_LINE: FileLine = { path: 'mintmark.yml', line: 1 };

export function resultLine(finding: Pick<ViewFinding, 'line'>, view: Pick<View, 'line'>): FileLine {
  return finding.line ?? view.line ?? NO_LINE;
}

/** What identifies a finding from one run to the next, even if the image is a different one. */
export function fingerprintOf(subject: readonly unknown[]): string {
  return hexOf(digestOf(JSON.stringify(subject)));
}

/** The whole finding as lines of text: what is wrong, the facts, how to fix it. */
export function wholeText({ message, details, steps }: Pick<ViewFinding, 'message' | 'details' | 'steps'>): string[] {
  return [
    `${message}.`,
    ...details.map(({ label, value }) => (label === '' ? value : `${label}: ${value}`)),
    ...steps.flatMap(({ text, command }) => [text, ...(command?.split('\n') ?? [])]),
  ];
}
