import { type Annotation, annotationsOf, answerOf, failureAnnotations } from './annotations.ts';
import { by } from '../util/by.ts';
import { cut } from '../util/cut.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { Limit } from './markdown-nodes.ts';
import { renderErrorMarkdown, renderMarkdownWithin } from './markdown.ts';
import type { View } from './view.ts';

/** What one run announces on a pull request, made fit for GitHub: every text is within its limit and escaped. */
export interface Announcement {
  /** Whose image it is; undefined if the run ended before that was known. */
  readonly service: string | undefined;
  /** `neutral`: something is wrong, and the workflow wants that to be a warning. */
  readonly conclusion: 'success' | 'failure' | 'neutral';
  /** Whether the run ended before there was a verdict. */
  readonly isError: boolean;
  /** Whether a person has something to do. */
  readonly attention: boolean;
  /** The answer in one line of plain text. */
  readonly title: string;
  /** GitHub-flavoured Markdown. */
  readonly body: string;
  readonly annotations: readonly Annotation[];
}

/** A check run's summary has at most 65,535 characters, a comment 65,536, with its marker and its last line. */
const BODY: Limit = { bytes: 63_000, name: '64 KiB here; the job summary has the rest' };
/** As long as an annotation's title. */
const TITLE = 255;

/** What a commit and its pull request are notified of: one announcement per service, covering all of its images. */
export function announce(views: readonly View[], options: AnnouncementOptions): Announcement[] {
  return [...by(views, ({ checked }) => checked).values()].map((own) => {
    const [worst, ...others] = own.toSorted((one, other) => rankOf(one) - rankOf(other));
    return announcementOf([worst ?? own[0], ...others], options);
  });
}

interface AnnouncementOptions {
  readonly warnOnly: boolean;
  /** The matrix job that reports it, as GitHub shows its name. */
  readonly leg: string | undefined;
}

function announcementOf(
  [worst, ...others]: readonly [View, ...View[]],
  { warnOnly, leg }: AnnouncementOptions,
): Announcement {
  const wrong = worst.exitCode !== 0;
  const title = answerOf(worst);
  return {
    service: worst.checked,
    conclusion: wrong ? (warnOnly ? 'neutral' : 'failure') : 'success',
    attention: wrong,
    isError: false,
    title: cut(others.length === 0 ? title : `${title} (worst of ${others.length + 1} images)`, TITLE),
    body: renderMarkdownWithin(BODY, [worst, ...others], leg),
    annotations: annotationsOf([worst, ...others]),
  };
}

/** An error is more certain than something that could not be checked. */
function rankOf({ exitCode }: View): number {
  return [1, 3, 2, 0].indexOf(exitCode);
}

/** The notification for a run that ended before there was a verdict. No input turns that into a warning. */
export function announceFailure(failure: Failure, service: string | undefined): Announcement {
  const [first = ''] = failure.message.split('\n');
  return {
    service,
    conclusion: 'failure',
    attention: true,
    isError: true,
    title: cut(visible(`no verdict: ${first}`), TITLE),
    body: renderErrorMarkdown(failure, BODY),
    annotations: failureAnnotations(failure),
  };
}
