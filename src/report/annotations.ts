import type { Annotation } from '../types/announcement.ts';
import type { Finding } from '../types/finding.ts';
import type { Report } from '../types/report.ts';
import { cut } from './cut.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import { answerOf } from './answer.ts';
import { type Line, lineOf } from './line.ts';
import { explain } from './message.ts';

/** https://docs.github.com/rest/checks/runs: 64 KB a message, 255 characters a title. Four bytes is the longest UTF-8 character. */
export const LIMITS = { title: 255, message: (64 * 1024) / 4 } as const;

/**
 * A remark on each line that has to change, one for all findings of a rule there. A finding whose remedy is in no file,
 * such as a missing permission, has none.
 *
 * @param dockerfile the stage that the image is made from, where that is known
 */
export function annotationsOf(report: Report, dockerfile: Line | undefined): Annotation[] {
  const groups = new Map<string, { readonly at: Line; readonly findings: Finding[] }>();
  for (const finding of report.findings) {
    const at = lineOf(finding, dockerfile);
    if (at === undefined || isOutside(at.path)) continue;
    const key = JSON.stringify([at.path, at.line, finding.rule]);
    const group = groups.get(key) ?? { at, findings: [] };
    group.findings.push(finding);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ at, findings }) => annotation(at, findings, report));
}

function annotation({ path, line }: Line, findings: readonly Finding[], report: Report): Annotation[] {
  const [first] = findings;
  if (first === undefined) return [];
  const messages = findings.map((finding) => visible(explain(finding, report).message));
  const steps = explain(first, report).remedy.map(({ text, command }) =>
    command === undefined ? text : `${text}\n  ${command}`,
  );
  const title = first.rule === 'shared-image' ? answerOf(report) : first.rule;
  return [
    {
      path,
      line,
      level: first.severity === 'error' ? 'failure' : 'warning',
      title: cut(title, LIMITS.title),
      message: cut([...messages, ...steps.map(visibleLines)].join('\n'), LIMITS.message),
    },
  ];
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
export function isOutside(path: string): boolean {
  return /^(?:\.\.(?:[\\/]|$)|[\\/]|[A-Za-z][A-Za-z0-9+.-]*:)/.test(path);
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
