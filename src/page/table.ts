import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { select, type Selection } from 'd3-selection';
import { shortDigest } from '../image/digest.ts';
import { list, many, size } from '../util/words.ts';
import { element } from './dom.ts';
import { badgesOf, type Row } from './rows.ts';
import type { Column, Sort } from './state.ts';
import { dayOf } from './words.ts';

/** Height in pixels of the header, and of a row whose names fit on one line, as in the style sheet. */
const ROW = 44;
/** How many rows are printed: the worst of those shown. */
export const PRINTED = 100;

interface Head {
  readonly column: Column;
  readonly name: string;
  /** Not for the services, which are the row's header and a button. */
  readonly cell?: (row: Row) => string;
}

const HEADS: readonly Head[] = [
  { column: 'rank', name: '#', cell: ({ rank }) => many(rank + 1) },
  { column: 'services', name: 'Services' },
  { column: 'places', name: 'Places', cell: ({ group }) => many(group.images.length) },
  { column: 'bytes', name: 'Size', cell: ({ bytes }) => (bytes === undefined ? '–' : size(bytes)) },
  { column: 'firstPush', name: 'First push', cell: ({ firstPush }) => dayOf(firstPush) },
  { column: 'lastPush', name: 'Last push', cell: ({ lastPush }) => dayOf(lastPush) },
  { column: 'lastPull', name: 'Last pull', cell: ({ lastPull }) => dayOf(lastPull) },
];

export interface TableEvents {
  readonly onSort: (column: Column) => void;
  readonly onOpen: (row: Row) => void;
}

/** A row of the table, or the space that rows out of sight would take. */
type Item = { readonly index: number; readonly row: Row } | { readonly room: number; readonly name: string };

/** The table of shared images. Only rows in sight are in the page; a screen reader says which, out of how many. */
export class ImageTable {
  readonly #root: HTMLElement;
  readonly #events: TableEvents;
  readonly #table: HTMLTableElement;
  readonly #body: Selection<HTMLTableSectionElement, unknown, null, undefined>;
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  #rows: readonly Row[] = [];
  #isPrinted = false;
  #isDrawing = false;
  #isStale = false;

  constructor(root: HTMLElement, events: TableEvents) {
    this.#root = root;
    this.#events = events;
    this.#table = element('table', { class: 'images' }, element('thead', {}, element('tr', { 'aria-rowindex': '1' })));
    const body = element('tbody', {});
    this.#table.append(body);
    this.#body = select(body);
    root.append(this.#table);
    this.#virtualizer = new Virtualizer(this.#options());
    this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
    body.addEventListener('keydown', (event) => {
      this.#move(event);
    });
  }

  show(rows: readonly Row[], sort: Sort): void {
    this.#rows = rows;
    this.#table.setAttribute('aria-rowcount', String(rows.length + 1));
    this.#drawHeads(sort);
    this.#virtualizer.setOptions(this.#options());
    this.#virtualizer.measure();
    this.#virtualizer.scrollToOffset(0);
    this.#draw();
  }

  /** Nothing scrolls on paper. */
  print(isPrinted: boolean): void {
    this.#isPrinted = isPrinted;
    this.#draw();
  }

  /** Puts the focus on a row, wherever it is. */
  focus(row: Row): void {
    const index = this.#rows.indexOf(row);
    if (index < 0) return;
    this.#virtualizer.scrollToIndex(index, { align: 'auto' });
    // As soon as its row is drawn.
    requestAnimationFrame(() => {
      this.#draw();
      this.#button(index)?.focus({ preventScroll: true });
    });
  }

  #options(): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count: this.#rows.length,
      getScrollElement: () => this.#root,
      estimateSize: () => ROW,
      // A row keeps its height wherever it moves.
      getItemKey: (index) => this.#rows[index]?.rank ?? index,
      overscan: 12,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => {
        this.#draw();
      },
    };
  }

  #items(): Item[] {
    if (this.#isPrinted) return this.#rows.slice(0, PRINTED).map((row, index) => ({ index, row }));
    const shown = this.#virtualizer.getVirtualItems();
    const end = this.#virtualizer.getTotalSize() - (shown.at(-1)?.end ?? 0);
    return [
      { room: shown[0]?.start ?? 0, name: 'before' },
      ...shown.flatMap(({ index }): Item[] => {
        const row = this.#rows[index];
        return row === undefined ? [] : [{ index, row }];
      }),
      { room: end, name: 'after' },
    ];
  }

  /** The height of a drawn row may change which rows are in sight. */
  #draw(): void {
    this.#isStale = true;
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    while (this.#isStale) {
      this.#isStale = false;
      this.#drawRows();
    }
    this.#isDrawing = false;
    // A short table leaves no space below it.
    this.#root.style.maxHeight = `${this.#virtualizer.getTotalSize() + ROW + 2}px`;
  }

  #drawRows(): void {
    this.#body
      .selectAll<HTMLTableRowElement, Item>(':scope > tr')
      .data(this.#items(), (item) => ('row' in item ? item.row.rank : item.name))
      .join((entering) => entering.append((item) => ('row' in item ? this.#row(item.row) : room())))
      .order()
      .each(function place(item) {
        if (!('row' in item)) this.style.height = `${item.room}px`;
        else {
          this.setAttribute('aria-rowindex', String(item.index + 2));
          this.setAttribute('data-index', String(item.index));
        }
      });
    if (this.#isPrinted) return;
    for (const row of this.#body.selectAll<HTMLTableRowElement, Item>(':scope > tr:not(.room)')) {
      this.#virtualizer.measureElement(row);
    }
    this.#virtualizer.measureElement(null);
  }

  #row(row: Row): HTMLTableRowElement {
    const { group } = row;
    const button = element(
      'button',
      { type: 'button', class: 'link', 'aria-haspopup': 'dialog', title: group.services.join(', ') },
      list(group.services),
    );
    const head = element(
      'th',
      { scope: 'row' },
      button,
      element('code', { class: 'id' }, shortDigest(group.imageIds[0])),
      ...badgesOf(row).map((text) => element('span', { class: 'tag' }, text)),
    );
    const made = element(
      'tr',
      {},
      ...HEADS.map(({ cell, column }) => (cell === undefined ? head : element('td', { class: column }, cell(row)))),
    );
    made.addEventListener('click', () => {
      // Readers who select text to copy it do not want it covered.
      if (getSelection()?.isCollapsed ?? true) this.#events.onOpen(row);
    });
    return made;
  }

  #drawHeads(sort: Sort): void {
    select(this.#table)
      .select('thead tr')
      .selectAll('th')
      .data(HEADS)
      .join((entering) => {
        const head = entering.append('th').attr('scope', 'col');
        head
          .append('button')
          .attr('type', 'button')
          .text(({ name }) => name)
          .on('click', (_, { column }) => {
            this.#events.onSort(column);
          });
        return head;
      })
      .attr('class', ({ column }) => column)
      .attr('aria-sort', ({ column }) =>
        column === sort.column ? (sort.descending ? 'descending' : 'ascending') : 'none',
      );
  }

  #button(index: number): HTMLButtonElement | null {
    return this.#table.querySelector(`tr[aria-rowindex="${index + 2}"] button`);
  }

  #move(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.#root.clientHeight / ROW) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: -1,
      ArrowDown: 1,
      PageUp: -page,
      PageDown: page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    const tr = event.target instanceof Element ? event.target.closest('tr') : null;
    if (step === undefined || tr === null) return;
    event.preventDefault();
    const index = Number(tr.getAttribute('aria-rowindex')) - 2;
    const row = this.#rows[Math.min(Math.max(index + step, 0), this.#rows.length - 1)];
    if (row !== undefined) this.focus(row);
  }
}

function room(): HTMLTableRowElement {
  return element('tr', { class: 'room', role: 'presentation' });
}
