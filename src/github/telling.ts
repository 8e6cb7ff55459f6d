import { MintmarkError } from '../errors.ts';
import type { CommentMode } from './comment.ts';

/** How GitHub is told of a run. */
export interface Telling {
  /** Absent: GitHub is told nothing. */
  readonly token?: string | undefined;
  /** The check's name, which the service is added to. */
  readonly checkName: string;
  readonly comment: CommentMode;
  /** Whether what is wrong is a warning to the workflow, and no failure. */
  readonly warnOnly: boolean;
}

/** The inputs that say it, beside `github-token`. */
export const TELLING = ['check-name', 'comment-summary-in-pr', 'warn-only'] as const;

const COMMENT_MODES = ['always', 'on-failure', 'never'] as const satisfies CommentMode[];

/** A name has to fit where GitHub shows it, together with the service. */
const NAME_LENGTH = 100;

/**
 * Reads how GitHub is to be told. A comment has to be asked for: it takes a permission of its own.
 *
 * @throws MintmarkError `USAGE` for a bad value
 */
export function readTelling(
  read: (name: 'check-name' | 'comment-summary-in-pr' | 'github-token') => string,
  warnOnly: boolean,
): Telling {
  const comment = read('comment-summary-in-pr') || 'never';
  const mode = COMMENT_MODES.find((one) => one === comment);
  if (mode === undefined) {
    throw new MintmarkError('USAGE', `The input 'comment-summary-in-pr' is ${JSON.stringify(comment)}.`, {
      hint: `Write one of: ${COMMENT_MODES.join(', ')}.`,
    });
  }
  const checkName = read('check-name') || 'mintmark';
  if (checkName.length > NAME_LENGTH) {
    throw new MintmarkError('USAGE', `The input 'check-name' has ${checkName.length} characters.`, {
      hint: `Write a name of at most ${NAME_LENGTH} characters: the service is added to it.`,
    });
  }
  return { token: read('github-token') || undefined, checkName, comment: mode, warnOnly };
}
