import { shortDigest } from '../image/digest.ts';
import type { AuditReport, SharedGroup } from '../types/audit.ts';
import { referenceTo } from '../types/registry.ts';
import { many } from './audit-headline.ts';
import { explainAudit, list } from './audit-message.ts';
import { html, type Markup } from './html.ts';
import { some } from '../util/some.ts';

/** Repositories that are named at once; the others open on a click. */
const IN_SIGHT = 5;
/** Shared images for who runs no scripts. */
const WORST = 100;

/** What could not be checked, and what would allow it: a page without this would read as complete. */
export function silences({ findings }: AuditReport): Markup {
  const items = findings
    .filter(({ rule }) => rule === 'unchecked-repository')
    .map((finding) => {
      const { message, remedy } = explainAudit(finding);
      const steps = remedy.map(
        ({ text, command }) => html`<p>${text}${command === undefined ? '' : html` <code>${command}</code>`}</p>`,
      );
      return html`<li>
        <p>${message}</p>
        ${steps}
      </li>`;
    });
  if (items.length === 0) return html``;
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
  return html`<section class="silences" aria-labelledby="silences">
    <h2 id="silences">What could not be checked</h2>
    <p>There may be shared images that this page does not show.</p>
    <ul>
      ${items.slice(0, IN_SIGHT)}
    </ul>
    ${more}
  </section>`;
}

/** The worst shared images, for a browser that runs no scripts. */
export function worstTable({ findings }: AuditReport): Markup {
  const groups = findings.flatMap((finding) => (finding.rule === 'shared-image' ? [finding.group] : []));
  if (groups.length === 0) return html`<p>No shared image is listed.</p>`;
  return html`<p>
      Without scripts this page shows the worst ${many(Math.min(WORST, groups.length))} of ${many(groups.length)} shared
      images.
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">Services</th>
          <th scope="col">Image ID</th>
          <th scope="col">Places</th>
        </tr>
      </thead>
      <tbody>
        ${groups.slice(0, WORST).map(worstRow)}
      </tbody>
    </table>`;
}

function worstRow({ services, imageIds, images }: SharedGroup): Markup {
  const places = images.map(({ repository, tags, digest }) => referenceTo(repository.uri, tags[0] ?? digest));
  return html`<tr>
    <td>${list(services)}</td>
    <td><code>${shortDigest(imageIds[0])}</code></td>
    <td>${some(places)}</td>
  </tr> `;
}
