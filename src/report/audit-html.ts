import template from '../page/index.html';
import type { AuditReport } from '../types/audit.ts';
import { auditedSentence, auditHeadline, omissions } from './audit-headline.ts';
import { pageData, pageJson } from './audit-page-data.ts';
import { silences, worstTable } from './audit-page-static.ts';
import type { RenderOptions } from './formats.ts';
import { html } from './html.ts';
import { minuteOf } from './message.ts';

/**
 * An audit as one page that needs nothing else: no network, no server. What matters most, the verdict and what gave no
 * answer, is in the markup, so that no failing script can hide it.
 */
export function renderAuditHtml(report: AuditReport, { now }: RenderOptions): string {
  const { outcome, word, sentence } = auditHeadline(report);
  const parts: Readonly<Record<string, string>> = {
    title: html`${word}: ${sentence}`.text,
    verdict: html`<h1 class="verdict ${outcome}"><span>${word}:</span> ${sentence}</h1>`.text,
    asked: html`${[...omissions(report), auditedSentence(report)].map((line) => html`<p>${line}</p>`)}`.text,
    when: now === undefined ? '' : html`<time datetime="${now.toISOString()}">${minuteOf(now)}</time>`.text,
    silences: silences(report).text,
    worst: worstTable(report).text,
    data: pageJson(pageData(report)),
  };
  // All at once: what stands in one part is never taken for the place of another.
  return template.replace(/<!--mintmark:(\w+)-->/g, (place, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new TypeError(`The page has no part for ${place}.`);
    return part;
  });
}
