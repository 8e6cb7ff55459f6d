import type { Repository } from '../../image/repository.ts';

/** How the name of a repository is read. */
export interface Reading {
  readonly repository: Repository;
  /** A glob for what is before the name in the URI. */
  readonly place: string;
  /** The parts of the name before the service, each between slashes. */
  readonly parents: readonly string[];
  readonly service: string;
  /** What is between the service and the word after it; absent if there is no such word. */
  readonly separator?: string;
  readonly word?: string;
}

/** A pattern with more of them is hard to read. */
const MAX_PARENTS = 12;

/**
 * The patterns that read names in the same way: one for all parents of one depth. The deepest come first, as they say
 * the most, and those that take off a word come before the others.
 */
export function patternsFor(readings: readonly Reading[]): string[] {
  const groups = new Map<
    string,
    { readonly first: Reading; readonly parents: Set<string>; readonly ends: Set<string> }
  >();
  for (const reading of readings) {
    const { place, parents, separator, word } = reading;
    const key = JSON.stringify([place, parents.length, separator]);
    const group = groups.get(key) ?? { first: reading, parents: new Set(), ends: new Set() };
    group.parents.add(parents.map((parent) => `${parent}/`).join(''));
    if (word !== undefined) group.ends.add(word);
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort(
      ({ first: one }, { first: other }) =>
        other.parents.length - one.parents.length || Number(other.word !== undefined) - Number(one.word !== undefined),
    )
    .flatMap(({ first, parents, ends }) => {
      const end = first.word === undefined ? '' : `${first.separator ?? ''}${choice([...ends])}`;
      return chunks([...parents].sort()).map((some) => `${first.place}${within(some)}{service}${end}`);
    });
}

function within(parents: readonly string[]): string {
  return parents.length === 1 ? parents.join('') : `${choice(parents.map((parent) => parent.slice(0, -1)))}/`;
}

function choice(texts: readonly string[]): string {
  return texts.length === 1 ? texts.join('') : `{${[...texts].sort().join(',')}}`;
}

function chunks(texts: readonly string[]): (readonly string[])[] {
  const count = Math.ceil(texts.length / MAX_PARENTS);
  return Array.from({ length: count }, (_, index) => texts.slice(index * MAX_PARENTS, (index + 1) * MAX_PARENTS));
}
