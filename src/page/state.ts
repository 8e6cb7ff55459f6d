/** A reader's choices. All of them are in the URL, so that a link shows the same. */
export interface State {
  readonly search: string;
  /** `ACCOUNT/REGION`; none: all. */
  readonly registries: readonly string[];
  /** One service, or two that share; none: all. */
  readonly services: readonly string[];
  /** Whether images that an allowance accepts are shown too. */
  readonly allowed: boolean;
  readonly sort: Sort;
  readonly order: Order;
  /** The image ID of the open image, without `sha256:`. */
  readonly open: string | undefined;
}

const COLUMNS = ['rank', 'services', 'places', 'bytes', 'firstPush', 'lastPush', 'lastPull'] as const;
export type Column = (typeof COLUMNS)[number];
export interface Sort {
  readonly column: Column;
  readonly descending: boolean;
}

const ORDERS = ['together', 'most', 'name'] as const;
export type Order = (typeof ORDERS)[number];

/** Reads the state from the part of a URL after `#`. Anything missing or invalid gets its initial value. */
export function readState(fragment: string): State {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  const sort = parameters.get('sort') ?? '';
  const column = COLUMNS.find((name) => name === sort.replace(/^-/, ''));
  return {
    search: parameters.get('search') ?? '',
    registries: parameters.getAll('registry'),
    services: parameters.getAll('service'),
    allowed: parameters.has('allowed'),
    sort: { column: column ?? 'rank', descending: column !== undefined && sort.startsWith('-') },
    order: ORDERS.find((order) => order === parameters.get('order')) ?? 'together',
    open: parameters.get('image') ?? undefined,
  };
}

/** @returns the part of a URL after `#`: only what differs from the initial state */
export function writeState({ search, registries, services, allowed, sort, order, open }: State): string {
  const parameters = new URLSearchParams();
  if (search !== '') parameters.set('search', search);
  for (const registry of registries) parameters.append('registry', registry);
  for (const service of services) parameters.append('service', service);
  if (allowed) parameters.set('allowed', '');
  if (sort.column !== 'rank' || sort.descending) {
    parameters.set('sort', `${sort.descending ? '-' : ''}${sort.column}`);
  }
  if (order !== 'together') parameters.set('order', order);
  if (open !== undefined) parameters.set('image', open);
  return parameters.toString();
}
