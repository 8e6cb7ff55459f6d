import { scaleQuantize } from 'd3-scale';
import { select } from 'd3-selection';
import { part } from './dom.ts';
import { amount, many } from '../util/words.ts';
import type { Sharing } from './sharing.ts';

/** Shades of a cell, from few images to many. */
const SHADES = [1, 2, 3, 4, 5];

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * Draws who shares with whom as a table: a screen reader reads it cell by cell, and each number is a button. Tab
 * reaches one of the buttons, and the arrow keys move between them.
 *
 * @param chosen the services of the selected cell
 */
export function drawMatrix(
  root: HTMLElement,
  sharing: Sharing,
  chosen: readonly string[],
  choose: (services: readonly string[]) => void,
): void {
  const { services, count, most } = sharing;
  const shade = scaleQuantize<number>([0, Math.max(most, 1)], SHADES);
  const focused = document.activeElement?.getAttribute('data-cell');
  const table = select(root).selectAll('table').data([services]).join('table').attr('class', 'matrix');
  table
    .selectAll('caption')
    .data([''])
    .join('caption')
    .text('Images that two services share. On the diagonal: all that a service shares.');
  const head = table.selectAll('thead').data([services]).join('thead').selectAll('tr').data([services]).join('tr');
  head
    .selectAll('th')
    .data(['', ...services])
    .join('th')
    .attr('scope', 'col')
    .attr('class', (name) => (name === '' ? 'corner' : 'turned'))
    .selectAll('span')
    .data((name) => [name === '' ? 'Service' : name])
    .join('span')
    .attr('title', (name) => name)
    .text((name) => name);
  const rows = table.selectAll('tbody').data([services]).join('tbody').selectAll('tr').data(services).join('tr');
  rows
    .selectAll('th')
    .data((name) => [name])
    .join('th')
    .attr('scope', 'row')
    .attr('title', (name) => name)
    .text((name) => name);
  const cells = rows
    .selectAll('td')
    .data((one) => services.map((other) => ({ one, other, shared: count(one, other) })))
    .join('td');
  cells
    .selectAll<HTMLButtonElement, unknown>('button')
    .data((cell) => (cell.shared === 0 ? [] : [cell]))
    .join('button')
    .attr('type', 'button')
    .attr('tabindex', -1)
    .attr('data-cell', ({ one, other }) => `${services.indexOf(one)} ${services.indexOf(other)}`)
    .attr('class', ({ one, other, shared }) => (one === other ? 'self' : `shade-${shade(shared)}`))
    .attr('aria-pressed', ({ one, other }) => String(isChosen([one, other], chosen)))
    .attr('aria-label', ({ one, other, shared }) =>
      one === other
        ? `${one} shares ${amount(shared, 'image', 'images')}`
        : `${one} and ${other}: ${amount(shared, 'image', 'images')}`,
    )
    .text(({ shared }) => many(shared))
    .on('click', (event: MouseEvent, { one, other }) => {
      const cell = one === other ? [one] : [one, other];
      const isOff = isChosen(cell, chosen);
      choose(isOff ? [] : cell);
      // Keyboard users stay in the matrix: a click by keyboard has a `detail` of 0.
      if (!isOff && event.detail > 0) part('#images').scrollIntoView();
    });
  const buttons = [...root.querySelectorAll<HTMLButtonElement>('button')];
  const entry = buttons.find((button) => button.dataset['cell'] === focused) ?? buttons[0];
  entry?.setAttribute('tabindex', '0');
  root.onkeydown = (event) => {
    moveFrom(event, services.length, root);
  };
}

function isChosen(cell: readonly string[], chosen: readonly string[]): boolean {
  const services = new Set(cell);
  return services.size === new Set(chosen).size && chosen.every((service) => services.has(service));
}

function moveFrom(event: KeyboardEvent, size: number, root: HTMLElement): void {
  const step = ARROWS[event.key];
  const [row, column] = (event.target as HTMLElement).dataset['cell']?.split(' ').map(Number) ?? [];
  if (step === undefined || row === undefined || column === undefined) return;
  event.preventDefault();
  let [y, x] = [row + step[0], column + step[1]];
  for (; y >= 0 && x >= 0 && y < size && x < size; y += step[0], x += step[1]) {
    const next = root.querySelector<HTMLButtonElement>(`[data-cell="${y} ${x}"]`);
    if (next !== null) {
      root.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
      next.setAttribute('tabindex', '0');
      next.focus();
      return;
    }
  }
}
