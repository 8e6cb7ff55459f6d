import { list, many } from '../util/words.ts';
import type { Row } from './rows.ts';
import type { Column, Sort, State } from './state.ts';

/** The rows that match the reader's words and registries, from all services. */
export function found(rows: readonly Row[], { search, registries, allowed }: State): Row[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return rows.filter(
    (row) =>
      (allowed || row.allowed === undefined) &&
      (registries.length === 0 || registries.some((registry) => row.registries.has(registry))) &&
      words.every((word) => row.words.includes(word)),
  );
}

/** `known (6) and allowed (2)`: what the baseline and what allowances accept; undefined if that is nothing. */
export function acceptedWords(rows: readonly Row[]): string | undefined {
  const accepted = rows.flatMap(({ allowed }) => allowed ?? []);
  const known = accepted.filter(({ since }) => since !== undefined).length;
  const parts = [
    ...(known === 0 ? [] : [`known (${many(known)})`]),
    ...(accepted.length === known ? [] : [`allowed (${many(accepted.length - known)})`]),
  ];
  return parts.length === 0 ? undefined : list(parts);
}

/** Why the table is empty. */
export function emptySentence(rows: readonly Row[], state: State): string {
  const { search, registries, services, allowed } = state;
  const words = search.trim();
  const hidden = allowed ? [] : ofServices(found(rows, { ...state, allowed: true }), services);
  const what = acceptedWords(hidden);
  const also = what === undefined ? '' : ` Not shown: ${what}.`;
  if (words === '' && registries.length + services.length === 0) return `Every shared image is accepted.${also}`;
  const where = [
    ...(words === '' ? [] : [`has “${words}” in a name, tag or digest`]),
    ...(registries.length === 0 ? [] : [`is in ${registries.join(' or ')}`]),
    ...(services.length === 0 ? [] : [`belongs to ${list(services)}`]),
  ];
  return `No shared image ${list(where)}.${also}`;
}

/** The rows that belong to all of the services. */
export function ofServices(rows: readonly Row[], services: readonly string[]): Row[] {
  return rows.filter(({ group }) => services.every((service) => group.services.includes(service)));
}

/** Unknown values come last in either direction; ties stay worst first. */
export function sorted(rows: readonly Row[], { column, descending }: Sort): Row[] {
  const value = VALUES[column];
  const sign = descending ? -1 : 1;
  return rows.toSorted((one, other) => sign * compare(value(one), value(other), sign) || one.rank - other.rank);
}

const VALUES: Readonly<Record<Column, (row: Row) => string | number | undefined>> = {
  rank: ({ rank }) => rank,
  services: ({ group }) => group.services.join(', '),
  places: ({ group }) => group.images.length,
  bytes: ({ bytes }) => bytes,
  firstPush: ({ firstPush }) => firstPush,
  lastPush: ({ lastPush }) => lastPush,
  lastPull: ({ lastPull }) => lastPull,
};

function compare(one: string | number | undefined, other: string | number | undefined, sign: number): number {
  if (one === other) return 0;
  if (one === undefined) return sign;
  if (other === undefined) return -sign;
  return one < other ? -1 : 1;
}
