import type { Announcement } from '../types/announcement.ts';
import type { Report } from '../types/report.ts';
import { annotationsOf, failureAnnotations } from './annotations.ts';
import { answerOf, failedAnswer } from './answer.ts';
import { cut } from './cut.ts';
import type { Failure } from './failure.ts';
import type { Line } from './line.ts';
import type { Limit } from './markdown-nodes.ts';
import { renderErrorMarkdown, renderMarkdownWithin } from './markdown.ts';

/**
 * The summary of a check run takes 65,535 characters, a comment 65,536. The rest is room for the comment's marker and
 * its last line.
 */
export const BODY: Limit = { bytes: 63_000, name: '64 KiB here; the job summary has the rest' };
/** As long as an annotation's title. */
export const TITLE = 255;

/** What a pull request is told of a report. */
export function announce(
  report: Report,
  { warnOnly, dockerfile }: { readonly warnOnly: boolean; readonly dockerfile: Line | undefined },
): Announcement {
  const wrong = report.exitCode !== 0;
  return {
    service: report.service,
    conclusion: wrong ? (warnOnly ? 'neutral' : 'failure') : 'success',
    attention: wrong,
    title: cut(answerOf(report), TITLE),
    body: renderMarkdownWithin(BODY, report),
    annotations: annotationsOf(report, dockerfile),
  };
}

/** What a pull request is told of a run that ended before there was a verdict. No input makes that a warning. */
export function announceFailure(failure: Failure, service: string | undefined): Announcement {
  return {
    service,
    conclusion: 'failure',
    attention: true,
    title: cut(failedAnswer(failure), TITLE),
    body: renderErrorMarkdown(failure, BODY),
    annotations: failureAnnotations(failure),
  };
}
