import type { Announcement } from '../types/announcement.ts';
import { annotationsOf, answerOf, failureAnnotations } from './annotations.ts';
import { cut } from './cut.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { Limit } from './markdown-nodes.ts';
import { renderErrorMarkdown, renderMarkdownWithin } from './markdown.ts';
import type { View } from './view.ts';

/**
 * The summary of a check run takes 65,535 characters, a comment 65,536. The rest is room for the comment's marker and
 * its last line.
 */
const BODY: Limit = { bytes: 63_000, name: '64 KiB here; the job summary has the rest' };
/** As long as an annotation's title. */
const TITLE = 255;

/** What a pull request or a commit is notified of. */
export function announce(view: View, { warnOnly }: { readonly warnOnly: boolean }): Announcement {
  const wrong = view.exitCode !== 0;
  return {
    service: view.checked,
    conclusion: wrong ? (warnOnly ? 'neutral' : 'failure') : 'success',
    attention: wrong,
    title: cut(answerOf(view), TITLE),
    body: renderMarkdownWithin(BODY, view),
    annotations: annotationsOf(view),
  };
}

/** The notification for a run that ended before there was a verdict. No input makes that a warning. */
export function announceFailure(failure: Failure, service: string | undefined): Announcement {
  const [first = ''] = failure.message.split('\n');
  return {
    service,
    conclusion: 'failure',
    attention: true,
    title: cut(visible(`no verdict: ${first}`), TITLE),
    body: renderErrorMarkdown(failure, BODY),
    annotations: failureAnnotations(failure),
  };
}
