type Child = Node | string | undefined;

/** Creates an element with text and elements in it. Text is only ever text: nothing in it is parsed as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** An element of the page that is always there. */
export function part(selector: string): HTMLElement {
  return partOf(selector, HTMLElement);
}

/** The same, for a kind of element. */
export function partOf<E extends HTMLElement>(selector: string, kind: new () => E): E {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new TypeError(`The page has no ${selector}.`);
  return found;
}

/** A table's column headers. */
export function heads(...names: readonly string[]): HTMLTableSectionElement {
  return element('thead', {}, element('tr', {}, ...names.map((name) => element('th', { scope: 'col' }, name))));
}

/** A table with these column headers and rows. */
export function tableOf(names: readonly string[], rows: readonly HTMLTableRowElement[]): HTMLTableElement {
  return element('table', {}, heads(...names), element('tbody', {}, ...rows));
}
