import { many } from '../util/words.ts';
import { element, part, partOf } from './dom.ts';
import { acceptedWords } from './choose.ts';
import type { Row } from './rows.ts';
import type { State } from './state.ts';

export type Change = (changes: Partial<State>) => void;

/** Sets up the controls that filter the page. @returns a function that makes them show the current choice */
export function setUpFilters(rows: readonly Row[], change: Change): (state: State) => void {
  const search = partOf('#search', HTMLInputElement);
  search.addEventListener('input', () => {
    change({ search: search.value });
  });
  const order = partOf('#order', HTMLSelectElement);
  order.addEventListener('change', () => {
    change({ order: order.value as State['order'] });
  });
  const accepted = partOf('#accepted input', HTMLInputElement);
  const what = acceptedWords(rows);
  part('#accepted').hidden = what === undefined;
  part('#accepted span').textContent = `Show what is ${what ?? 'allowed'} too`;
  accepted.addEventListener('change', () => {
    change({ allowed: accepted.checked });
  });
  part('#none button').addEventListener('click', () => {
    change({ search: '', registries: [], services: [], allowed: true });
    search.focus();
  });
  part('#pair button').addEventListener('click', () => {
    change({ services: [] });
    part('#images').focus();
  });
  const boxes = registryBoxes(rows, change);
  return (state) => {
    if (search.value !== state.search) search.value = state.search;
    order.value = state.order;
    accepted.checked = state.allowed;
    for (const box of boxes) box.checked = state.registries.includes(box.value);
    part('#pair').hidden = state.services.length === 0;
    part('#pair span').textContent =
      `Only what ${state.services.join(' and ')} ${state.services.length === 1 ? 'shares' : 'share'}`;
  };
}

function registryBoxes(rows: readonly Row[], change: Change): HTMLInputElement[] {
  const counts = new Map<string, number>();
  for (const { registries } of rows) {
    for (const registry of registries) counts.set(registry, (counts.get(registry) ?? 0) + 1);
  }
  const boxes = [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([registry, count]) => {
      const box = element('input', { type: 'checkbox', value: registry });
      part('#registries').append(element('label', { class: 'check' }, box, ` ${registry} (${many(count)})`));
      return box;
    });
  for (const box of boxes) {
    box.addEventListener('change', () => {
      change({ registries: boxes.filter(({ checked }) => checked).map(({ value }) => value) });
    });
  }
  part('#registries').hidden = boxes.length < 2;
  return boxes;
}
