import template from '../page/index.html';
import type { AuditReport } from '../types/audit.ts';
import { auditedSentence, auditHeadline, omissions } from './audit-headline.ts';
import { pageData, pageJson } from './audit-page-data.ts';
import { silences, worstTable } from './audit-page-static.ts';
import type { Failure } from './failure.ts';
import type { RenderOptions } from './formats.ts';
import type { Headline } from './headline.ts';
import { html, type Markup } from './html.ts';
import { minuteOf } from './message.ts';

/**
 * An audit as one page that needs nothing else: no network, no server. What matters most, the verdict and what gave no
 * answer, is in the markup, so that no failing script can hide it.
 */
export function renderAuditHtml(report: AuditReport, { now }: RenderOptions): string {
  return page(auditHeadline(report), now, {
    asked: html`${[...omissions(report), auditedSentence(report)].map((line) => html`<p>${line}</p>`)}`,
    silences: silences(report),
    worst: worstTable(report),
    data: pageJson(pageData(report)),
  });
}

/** The same of an audit that ended before there was a verdict: who opens it must not take an empty page for a clean one. */
export function renderFailedAuditHtml({ message, hint }: Failure, { now }: RenderOptions): string {
  const [sentence = '', ...others] = message.split('\n');
  const lines = [...others, ...(hint?.split('\n') ?? [])].map((line) => html`<p>${line}</p>`);
  return page({ outcome: 'bad', word: 'Unknown', sentence }, now, {
    asked: html`<p>The audit ended before there was a verdict.</p>`,
    silences: html`<section class="silences">${lines}</section>`,
    worst: html``,
    data: pageJson({ repositories: [], services: [], groups: [], findings: [] }),
  });
}

interface Parts {
  readonly asked: Markup;
  readonly silences: Markup;
  readonly worst: Markup;
  /** As the text of a script element. */
  readonly data: string;
}

function page({ outcome, word, sentence }: Headline, now: Date | undefined, own: Parts): string {
  const parts: Readonly<Record<string, string>> = {
    title: html`${word}: ${sentence}`.text,
    verdict: html`<h1 class="verdict ${outcome}"><span>${word}:</span> ${sentence}</h1>`.text,
    when: now === undefined ? '' : html`<time datetime="${now.toISOString()}">${minuteOf(now)}</time>`.text,
    asked: own.asked.text,
    silences: own.silences.text,
    worst: own.worst.text,
    data: own.data,
  };
  // All at once: what stands in one part is never taken for the place of another.
  return template.replace(/<!--mintmark:(\w+)-->/g, (place, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new TypeError(`The page has no part for ${place}.`);
    return part;
  });
}
