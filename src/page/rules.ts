import { group } from 'd3-array';
import type { Run } from '../rules/rule.ts';
import { describe, RULES } from '../rules/rules.ts';
import { amount, many } from '../util/words.ts';
import { copyable } from './copy.ts';
import { element, heads } from './dom.ts';
import type { ListedFinding } from './data.ts';

/** None of the listed findings says how to run the check again. */
const RUN: Run = { again: (text) => ({ text }), subject: () => [] };
/** How many findings are added at a time: each is two cells with a button. */
const SHOWN = 100;

/** Draws a list for each rule that is not about shared images. A list is filled when it is opened. */
export function drawRules(root: HTMLElement, findings: readonly ListedFinding[]): void {
  const byRule = group(findings, ({ rule }) => rule);
  root.hidden = byRule.size === 0;
  for (const [rule, found] of byRule) {
    const { title, reason } = RULES[rule];
    const list = element(
      'details',
      {},
      element('summary', {}, element('code', {}, rule), ` ${title}: `, element('strong', {}, many(found.length))),
      element('p', { class: 'note' }, reason),
    );
    list.addEventListener('toggle', () => {
      if (list.open && list.querySelector('table') === null) fill(list, found);
    });
    root.append(list);
  }
}

function fill(list: HTMLElement, findings: readonly ListedFinding[]): void {
  const body = element('tbody', {});
  const more = element('button', { type: 'button' });
  const add = (): void => {
    const start = body.rows.length;
    body.append(...findings.slice(start, start + SHOWN).map(row));
    more.textContent = `Show ${amount(Math.min(SHOWN, findings.length - body.rows.length), 'more', 'more')}`;
    more.hidden = body.rows.length >= findings.length;
    if (start > 0) body.rows[start]?.querySelector('button')?.focus();
  };
  more.addEventListener('click', add);
  add();
  list.append(element('table', { class: 'findings' }, heads('Finding', 'Fix'), body), more);
}

function row(finding: ListedFinding): HTMLElement {
  const { message, steps } = describe(finding.rule, finding, RUN);
  const fix = steps.flatMap(({ text, command }) => [
    element('p', {}, text),
    ...(command === undefined ? [] : [copyable(command, 'the command')]),
  ]);
  return element('tr', {}, element('th', { scope: 'row' }, message), element('td', {}, ...fix));
}
