import { amount, many } from '../util/words.ts';
import { element, part, tableOf } from './dom.ts';
import type { Row } from './rows.ts';
import { drawPushes } from './timeline.ts';
import { edgeOf } from './words.ts';

/** Shows when images that already existed were pushed again, as a picture and as a table. */
export function drawPushHistory(rows: readonly Row[]): void {
  // An image comes from its first place; the others are copies.
  const copies = rows.flatMap(({ group }) => group.images.slice(1));
  const moments = copies.flatMap(({ pushedAt }) => pushedAt?.getTime() ?? []);
  const unknown = copies.length - moments.length;
  part('#pushes-note').textContent =
    `${amount(copies.length, 'copy', 'copies')}: places that got an image after another place had it.` +
    (unknown === 0 ? '' : ` ECR did not say when ${amount(unknown, 'copy was', 'copies were')} pushed.`);
  part('#pushes-table').hidden = moments.length === 0;
  if (moments.length === 0) {
    part('#pushes').replaceChildren();
    return;
  }
  const periods = drawPushes(part('#pushes'), moments).filter(({ pushes }) => pushes > 0);
  document.querySelector('#pushes-table table')?.remove();
  const texts = periods.map(({ from, to, pushes }) => [edgeOf(from), edgeOf(to), many(pushes)]);
  const lines = texts.map((cells) => element('tr', {}, ...cells.map((text) => element('td', {}, text))));
  part('#pushes-table').append(tableOf(['From', 'To', 'Pushes'], lines));
}
