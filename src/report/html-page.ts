import template from '../page/index.html';
import { many, minuteOf } from '../util/words.ts';
import { visible } from './escape.ts';
import type { Failure } from './failure.ts';
import type { Format, RenderOptions } from './formats.ts';
import { html, type Markup } from './html.ts';
import type { Headline, View, ViewFinding } from './view.ts';

/** How many findings are named at once; the others open on a click. */
const IN_SIGHT = 5;
/** How many findings are listed if no scripts run. */
const WORST = 100;

/**
 * A report as one page that needs nothing else: no network, no server. What matters most, the verdict and what could
 * not be checked, is in the markup, so that a failing script cannot hide it.
 */
export function renderHtml(view: View, { now }: RenderOptions): string {
  return page(view.headline, now, {
    effort: html`${[...view.notes.map(({ text }) => text), view.effort].map((line) => html`<p>${line}</p>`)}`,
    unchecked: uncheckedList(view.findings.filter(({ isUnchecked }) => isUnchecked)),
    worst: worstTable(view.findings.filter(({ isUnchecked }) => !isUnchecked)),
    data: pageJson(view.page?.() ?? {}),
  });
}

/** The same for a run that ended before there was a verdict: an empty page must not be mistaken for a clean result. */
export function renderErrorHtml({ message, hint }: Failure, { now }: RenderOptions): string {
  const [sentence = '', ...others] = message.split('\n');
  const lines = [...others, ...(hint?.split('\n') ?? [])].map((line) => html`<p>${line}</p>`);
  return page({ outcome: 'bad', word: 'Unknown', sentence }, now, {
    effort: html`<p>The run ended before there was a verdict.</p>`,
    unchecked: html`<section class="unchecked">${lines}</section>`,
    worst: html``,
    data: pageJson({}),
  });
}

export const HTML: Format = {
  render: renderHtml,
  renderFailure: (_command, failure, _exitCode, options) => renderErrorHtml(failure, options),
};

interface Parts {
  readonly effort: Markup;
  readonly unchecked: Markup;
  readonly worst: Markup;
  /** As the text of a script element. */
  readonly data: string;
}

function page({ outcome, word, sentence }: Headline, now: Date | undefined, own: Parts): string {
  const parts: Readonly<Record<string, string>> = {
    title: html`${word}: ${sentence}`.text,
    verdict: html`<h1 class="verdict ${outcome}"><span>${word}:</span> ${sentence}</h1>`.text,
    when: now === undefined ? '' : html`<time datetime="${now.toISOString()}">${minuteOf(now)}</time>`.text,
    effort: own.effort.text,
    unchecked: own.unchecked.text,
    worst: own.worst.text,
    data: own.data,
  };
  // All at once, so that text in one part is never taken for the placeholder of another.
  return template.replace(/<!--mintmark:(\w+)-->/g, (place, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new TypeError(`The page has no part for ${place}.`);
    return part;
  });
}

/**
 * As the text of a script element that is not a script. Every acting character is escaped from here on, and nothing in
 * the text ends the element.
 * https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function pageJson(data: object): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? visible(value) : value)).replaceAll(
    '<',
    '\\u003c',
  );
}

/** What could not be checked, and what would allow it. Without this, the page would look complete. */
function uncheckedList(findings: readonly ViewFinding[]): Markup {
  if (findings.length === 0) return html``;
  const items = findings.map(({ message, steps }) => {
    const fix = steps.map(
      ({ text, command }) => html`<p>${text}${command === undefined ? '' : html` <code>${command}</code>`}</p>`,
    );
    return html`<li>
      <p>${message}</p>
      ${fix}
    </li>`;
  });
  const rest = items.slice(IN_SIGHT);
  const more =
    rest.length === 0
      ? html``
      : html`<details>
          <summary>${many(rest.length)} more</summary>
          <ul>
            ${rest}
          </ul>
        </details>`;
  return html`<section class="unchecked" aria-labelledby="unchecked">
    <h2 id="unchecked">What could not be checked</h2>
    <p>There may be shared images that this page does not show.</p>
    <ul>
      ${items.slice(0, IN_SIGHT)}
    </ul>
    ${more}
  </section>`;
}

/** The worst findings, for a browser that runs no scripts. */
function worstTable(findings: readonly ViewFinding[]): Markup {
  if (findings.length === 0) return html`<p>Nothing was found.</p>`;
  const rows = findings.slice(0, WORST).map(({ rule, message, details }) => {
    const facts = details.map(({ label, value }) => html`<br />${label === '' ? value : `${label}: ${value}`}`);
    return html`<tr>
      <td><code>${rule}</code></td>
      <td>${message}${facts}</td>
    </tr> `;
  });
  return html`<p>
      Without scripts this page shows the worst ${many(rows.length)} of ${many(findings.length)} findings.
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col">What is wrong</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}
