import type { Finding } from '../types/finding.ts';

/** A line of a file of the repository. */
export interface Line {
  /** Relative to the work directory, with `/`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * The line that has to change; undefined where the remedy is in no file, such as for a missing permission.
 *
 * @param dockerfile the stage that the image is made from, where that is known
 */
export function lineOf(finding: Finding, dockerfile: Line | undefined): Line | undefined {
  switch (finding.rule) {
    case 'shared-image':
      return finding.lines?.own ?? dockerfile;
    case 'shared-claim':
    case 'unmarked-image':
      return dockerfile;
    case 'expired-allowance':
      return finding.allowance.place;
    case 'shared-repository':
      return finding.place;
    case 'reused-tag':
    case 'unchecked-repository':
    case 'changed-after-check':
      return undefined;
  }
}

/** `FILE:LINE`, for people. */
export function lineText({ path, line }: Line): string {
  return `${path}:${line}`;
}
