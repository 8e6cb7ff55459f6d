import { amount } from '../util/words.ts';
import { cut } from '../util/cut.ts';
import { visible, visibleLines } from './escape.ts';
import type { Failure } from './failure.ts';
import { by } from '../util/by.ts';
import type { FileLine } from '../util/file-line.ts';
import type { FixStep, View, ViewFinding } from './view.ts';

/** An annotation on a line of a file of the repository. */
export interface Annotation {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly level: 'warning' | 'failure';
  /** At most 255 characters. */
  readonly title: string;
  /** At most 64 KB. */
  readonly message: string;
}

/**
 * https://docs.github.com/rest/checks/runs: 64 KB per message (up to 4 bytes a character), 255 characters per title.
 */
const LIMITS = { title: 255, message: (64 * 1024) / 4 } as const;

/** An annotation for each line that has to change, with all that is wrong there. What no file fixes has none. */
export function annotationsOf(views: readonly View[]): Annotation[] {
  const placed = views
    .flatMap(({ findings }) => findings)
    .flatMap((finding) =>
      finding.line === undefined || isOutside(finding.line.path) ? [] : [{ ...finding, line: finding.line }],
    );
  return [...by(placed, ({ line }) => JSON.stringify([line.path, line.line])).values()].map(annotation);
}

function annotation(findings: readonly [Placed, ...Placed[]]): Annotation {
  const [first, ...others] = findings;
  const steps = findings.flatMap(({ steps }) => steps).map(stepText);
  const messages = [...findings.map(({ message }) => visible(message)), ...steps.map(visibleLines)];
  return {
    path: first.line.path,
    line: first.line.line,
    level: findings.some(({ severity }) => severity === 'error') ? 'failure' : 'warning',
    title: cut(titleOf(first.title ?? first.rule, others.length), LIMITS.title),
    message: cut([...new Set(messages)].join('\n'), LIMITS.message),
  };
}

type Placed = ViewFinding & { readonly line: FileLine };

function stepText({ text, command, yaml }: FixStep): string {
  const lines = command ?? yaml?.trimEnd();
  return lines === undefined ? text : `${text}\n${lines.replaceAll(/^/gm, '  ')}`;
}

/** The verdict and why, in one line of plain text: `shared with billing: 111122223333/eu-west-1/billing:v7 (and 2 more)`. */
export function answerOf({ headline: { word, sentence }, findings }: View): string {
  const [first, ...others] = word === 'Shared' ? findings.filter(({ title }) => title !== undefined) : [];
  return first?.title === undefined
    ? visible(`${word.toLowerCase()}: ${sentence}`)
    : titleOf(first.title, others.length);
}

function titleOf(title: string, others: number): string {
  return visible(others === 0 ? title : `${title} (and ${amount(others, 'more', 'more')})`);
}

/** An annotation for each line that a mistake names. */
export function failureAnnotations({ code, mistakes }: Failure): Annotation[] {
  return (mistakes ?? [])
    .filter(({ path }) => !isOutside(path))
    .map(({ path, line, what }) => ({
      path,
      line,
      level: 'failure',
      title: code,
      message: cut(visible(what), LIMITS.message),
    }));
}

/** GitHub knows only the files of the repository; a configuration file may be anywhere, or a page of another repository. */
function isOutside(path: string): boolean {
  return /^(?:\.\.(?:[\\/]|$)|[\\/]|[A-Za-z][A-Za-z0-9+.-]*:)/.test(path);
}
