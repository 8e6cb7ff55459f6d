import { DEFAULTS } from '../../config/load.ts';
import { registryOfUri } from '../../image/ecr-reference.ts';
import { ownershipSources } from '../../ownership/ownership-sources.ts';
import { servicesOf } from '../../ownership/ownership.ts';
import type { Repository } from '../../image/repository.ts';
import { batchesOf } from '../../util/batches.ts';
import { addTo } from '../../util/by.ts';

/** Who owns which repository, according to the names. */
export interface NameGuess {
  /** In the order in which they decide. */
  readonly patterns: readonly string[];
  /** What no pattern says: by service, globs that each match one repository name. */
  readonly services: ReadonlyMap<string, readonly string[]>;
}

/** What a part of a service does. Excludes words that may just as well be a whole service's name, such as `gateway`. */
const PARTS =
  'admin api app backend batch beat celery cli client consumer cron daemon frontend grpc http init job jobs listener ' +
  'migrate migration migrations migrator nginx processor producer proxy rpc scheduler server service sidecar sidekiq svc ' +
  'ui web websocket worker workers';
/** Where a service runs. It is the same service in each of them. */
const ENVIRONMENTS =
  'dev development int live preprod preview prod production qa sandbox stage staging test testing uat';
const environments = new Set(ENVIRONMENTS.split(' '));
const words = new Set([...PARTS.split(' '), ...environments]);

/**
 * Guesses services from names: the last part of a name is a service, or the part before it if everything below that is
 * a word such as `api` or `worker`. Such a word is also taken off the end (`billing-api`), if the fleet shows that some
 * service has two of them. Services of two teams that have the same name are kept apart.
 */
export function guessByNames(repositories: readonly Repository[]): NameGuess {
  const named = distinct(read(repositories));
  const patterns = patternsFor(named.flatMap(([reading, service]) => (service === reading.service ? [reading] : [])));
  const sourcesOf = ownershipSources({ ...DEFAULTS, ownership: { patterns } });
  const services = new Map<string, Set<string>>();
  for (const [{ repository, place }, service] of named) {
    if (service.length > 128 || servicesOf(sourcesOf(repository.uri))[0] === service) continue;
    addTo(services, service, place + repository.name);
  }
  return { patterns, services: new Map([...services].map(([service, globs]) => [service, [...globs]])) };
}

function read(repositories: readonly Repository[]): Reading[] {
  const below = new Map<string, Set<string>>();
  const pathsOf = ({ uri }: Repository): [parent: string, last: string] => {
    const slash = uri.lastIndexOf('/');
    return [uri.slice(0, slash), uri.slice(slash + 1)];
  };
  for (const [parent, last] of repositories.map(pathsOf)) addTo(below, parent, last);
  const whole = repositories.map((repository): Reading => {
    const parts = repository.name.split('/');
    const service = parts.pop() ?? repository.name;
    const children = [...(below.get(pathsOf(repository)[0]) ?? [])];
    const isPart = children.length > 1 && children.every((child) => words.has(child));
    const parent = isPart ? parts.pop() : undefined;
    const found = { repository, place: placeOf(repository), parents: parts };
    return parent === undefined ? { ...found, service } : { ...found, service: parent, separator: '/', word: service };
  });
  const split = whole.map(suffixed);
  const stems = new Map<string, Set<string>>();
  for (const { repository, parents, service, separator, word } of split) {
    const stem = [repository.uri.slice(0, -repository.name.length), ...parents, service].join('/');
    addTo(stems, stem, `${separator ?? ''}${word ?? ''}`);
  }
  const shown = new Set([...stems.values()].filter(({ size }) => size > 1).flatMap((suffixes) => [...suffixes]));
  return split.map((one, index) =>
    shown.has(`${one.separator ?? ''}${one.word ?? ''}`) ? one : (whole[index] ?? one),
  );
}

function suffixed(reading: Reading): Reading {
  const [, service = '', separator = '', word = ''] = /^(.+)([-_.])([a-z]+)$/.exec(reading.service) ?? [];
  return reading.word === undefined && words.has(word) ? { ...reading, service, separator, word } : reading;
}

/** Another endpoint, such as the sandbox, has account and region in the path. */
function placeOf({ uri, name }: Repository): string {
  return registryOfUri(uri) === undefined ? uri.slice(0, -name.length).replace(/^[^/]+/, '*') : '*/';
}

/** The readings with the service's name, prefixed with its parents if other parents have a service of that name. */
function distinct(readings: readonly Reading[]): [Reading, string][] {
  const ownersOf = new Map<string, Set<string>>();
  const ownerOf = ({ parents }: Reading): string => parents.filter((one) => !environments.has(one)).join('-');
  for (const reading of readings) addTo(ownersOf, reading.service, ownerOf(reading));
  const chosen = new Map<string, string>();
  return readings.map((reading) => {
    const { service } = reading;
    const owner = ownerOf(reading);
    if (owner === '' || ownersOf.get(service)?.size === 1) return [reading, service];
    const key = `${owner}/${service}`;
    let name = chosen.get(key) ?? `${owner}-${service}`;
    while (!chosen.has(key) && (ownersOf.has(name) || [...chosen.values()].includes(name))) name += '_';
    chosen.set(key, name);
    return [reading, name];
  });
}

/** How the name of a repository is read. */
interface Reading {
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
function patternsFor(readings: readonly Reading[]): string[] {
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
      return batchesOf([...parents].sort(), MAX_PARENTS).map((some) => `${first.place}${within(some)}{service}${end}`);
    });
}

function within(parents: readonly string[]): string {
  return parents.length === 1 ? parents.join('') : `${choice(parents.map((parent) => parent.slice(0, -1)))}/`;
}

function choice(texts: readonly string[]): string {
  return texts.length === 1 ? texts.join('') : `{${[...texts].sort().join(',')}}`;
}
