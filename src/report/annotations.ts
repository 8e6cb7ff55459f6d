import type { Annotation } from '../types/announcement.ts';
import { amount } from '../util/words.ts';
import { cut } from './cut.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import { by } from './group.ts';
import type { View, ViewFinding } from './view.ts';

/** https://docs.github.com/rest/checks/runs: 64 KB a message, 255 characters a title. Four bytes is the longest UTF-8 character. */
const LIMITS = { title: 255, message: (64 * 1024) / 4 } as const;

/**
 * A remark on each line that has to change, one for all findings of a rule there. A finding whose fix is in no file, such
 * as a missing permission, has none.
 */
export function annotationsOf({ findings }: View): Annotation[] {
  const placed = findings.filter(({ line }) => line !== undefined && !isOutside(line.path));
  return [...by(placed, ({ line, rule }) => JSON.stringify([line?.path, line?.line, rule])).values()].flatMap(
    annotation,
  );
}

function annotation(findings: readonly [ViewFinding, ...ViewFinding[]]): Annotation[] {
  const [first, ...others] = findings;
  if (first.line === undefined) return [];
  const steps = first.steps.map(({ text, command }) => (command === undefined ? text : `${text}\n  ${command}`));
  return [
    {
      ...{ path: first.line.path, line: first.line.line },
      level: first.severity === 'error' ? 'failure' : 'warning',
      title: cut(first.title === undefined ? first.rule : titleOf(first.title, others.length), LIMITS.title),
      message: cut(
        [...findings.map(({ message }) => visible(message)), ...steps.map(visibleLines)].join('\n'),
        LIMITS.message,
      ),
    },
  ];
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

/** A remark on each line that is said to be wrong. */
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

/** GitHub knows the files of the repository alone: a configuration file may be anywhere, or a page of another one. */
function isOutside(path: string): boolean {
  return /^(?:\.\.(?:[\\/]|$)|[\\/]|[A-Za-z][A-Za-z0-9+.-]*:)/.test(path);
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
