import type { PageData } from './data.ts';
import { emptySentence, found, ofServices, sorted } from './choose.ts';
import { part, partOf } from './dom.ts';
import { openDrawer } from './drawer.ts';
import { setUpFilters } from './filters.ts';
import { drawMatrix } from './matrix.ts';
import { findingsOf, type Row, rowsOf } from './rows.ts';
import { drawRules } from './rules.ts';
import { sharingOf } from './sharing.ts';
import { readState, type State, writeState } from './state.ts';
import { ImageTable, PRINTED } from './table.ts';
import { drawPushHistory } from './timeline.ts';
import { amount, many } from '../util/words.ts';
import { hexOf } from '../image/digest.ts';

/** How many services the matrix shows: more would not fit into a window. */
const SERVICES = 30;

function start(data: PageData): void {
  const rows = rowsOf(data);
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  const dialog = partOf('#drawer', HTMLDialogElement);
  let state = readState(location.hash);

  const change = (changes: Partial<State>): void => {
    state = { ...state, ...changes };
    history.replaceState(null, '', `#${writeState(state)}`);
    schedule();
  };
  const showFilters = setUpFilters(rows, change);
  const table = new ImageTable(part('#table'), {
    onSort: (column) => {
      change({ sort: { column, descending: state.sort.column === column && !state.sort.descending } });
    },
    onOpen: (row) => {
      change({ open: idOf(row) });
      openDrawer(dialog, row);
    },
  });
  dialog.addEventListener('close', () => {
    const row = byId.get(state.open ?? '');
    change({ open: undefined });
    if (row !== undefined) table.focus(row);
  });
  // A click outside the drawer closes it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && event.offsetX < 0) dialog.close();
  });

  let drawn: State | undefined;
  const draw = (): void => {
    const last = drawn;
    drawn = state;
    const isSame = (...names: readonly (keyof State)[]): boolean =>
      last !== undefined && names.every((name) => state[name] === last[name]);
    if (isSame('search', 'registries', 'services', 'allowed', 'sort', 'order')) return;
    showFilters(state);
    const all = found(rows, state);
    const chosen = ofServices(all, state.services);
    if (!isSame('search', 'registries', 'services', 'allowed', 'sort'))
      table.show(sorted(chosen, state.sort), state.sort);
    if (!isSame('search', 'registries', 'services', 'allowed')) {
      const total = state.allowed ? rows.length : rows.filter(({ allowed }) => allowed === undefined).length;
      part('#count').textContent = `${many(chosen.length)} of ${amount(total, 'image', 'images')}`;
      part('#printed').textContent = chosen.length > PRINTED ? `On paper: the first ${PRINTED} of them.` : '';
      part('#none').hidden = chosen.length > 0;
      part('#none span').textContent = chosen.length > 0 ? '' : emptySentence(rows, state);
      part('#table').hidden = chosen.length === 0;
      part('#history').hidden = chosen.length === 0;
      drawPushHistory(chosen);
    }
    const sharing = sharingOf(all, SERVICES, state.order);
    part('#matrix').hidden = sharing.total === 0;
    part('#matrix-note').textContent = noteOf(sharing.services.length, sharing.total);
    drawMatrix(part('#matrix'), sharing, state.services, (services) => {
      change({ services });
    });
  };
  let isScheduled = false;
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(() => {
      isScheduled = false;
      draw();
    });
  };

  drawRules(part('#rules'), findingsOf(data));
  part('#sharing').hidden = rows.length === 0;
  if (rows.length === 0) return;
  draw();
  addEventListener('hashchange', () => {
    state = readState(location.hash);
    draw();
    const open = byId.get(state.open ?? '');
    if (open === undefined) dialog.close();
    else openDrawer(dialog, open);
  });
  addEventListener('resize', () => {
    drawPushHistory(ofServices(found(rows, state), state.services));
  });
  const paper = matchMedia('print');
  paper.addEventListener('change', () => {
    table.print(paper.matches);
  });
  const open = byId.get(state.open ?? '');
  if (open !== undefined) openDrawer(dialog, open);
}

function idOf({ group }: Row): string {
  return hexOf(group.imageIds[0]);
}

function noteOf(shown: number, total: number): string {
  if (total === 0) return 'No two services share an image here.';
  const which =
    shown < total
      ? `The ${shown} of ${many(total)} services that share the most; search for others.`
      : `${amount(total, 'service', 'services')}.`;
  return `${which} Press a number to see those images.`;
}

try {
  start(JSON.parse(part('#data').textContent) as PageData);
} catch (error) {
  // Readers must know that they see less than there is.
  const broken = part('#broken');
  broken.hidden = false;
  broken.textContent = `This page could not be drawn completely: ${error instanceof Error ? error.message : String(error)}. The other formats of mintmark audit have the same.`;
  throw error;
}
