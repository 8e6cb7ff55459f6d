import { MintmarkError } from '../errors.ts';
import { isList, isObject, jsonIn, isStringMap } from '../util/json-object.ts';
import type { ReadRegistry, Reliance, ScopedRegistry } from './coverage.ts';
import type { Discovery } from '../connection/access.ts';
import { isSameRegistry } from '../image/repository.ts';
import { minuteOf } from '../util/words.ts';
import { isTime, type Moment, SCHEMA } from './record.ts';

/** The key of the record that says what the ledger was compared with. No image ID looks like it. */
export const FRESHNESS = 'freshness';

/**
 * The longest that a verification can count, in milliseconds. A claim that its guard could not confirm is kept just as
 * long, so that the next verification finds it.
 */
export const LONGEST_MS = 168 * 3_600_000;

/** Which registries the ledger was compared with, and when. */
export interface Freshness {
  readonly registries: readonly Coverage[];
}

interface Coverage extends ReadRegistry {
  /**
   * When the comparison began, by the ledger's clock: whatever was pushed before then has been seen. Milliseconds since
   * 1970.
   */
  readonly asOf: number;
}

/**
 * The record after registries were compared with the ledger. The comparison that began last wins, whenever it ended.
 */
export function noted(current: Freshness | undefined, read: readonly ReadRegistry[], asOf: number): Freshness {
  const recent = (current?.registries ?? []).filter((one) => one.asOf >= asOf - LONGEST_MS);
  return { registries: read.reduce<readonly Coverage[]>((all, one) => withOne(all, { ...one, asOf }), recent) };
}

function withOne(all: readonly Coverage[], one: Coverage): Coverage[] {
  const isSame = (other: Coverage): boolean => isSameRegistry(one, other) && isSameScope(one, other);
  const isLater = (other: Coverage): boolean => isSameRegistry(one, other) && other.asOf > one.asOf;
  if (one.isWhole) {
    const isOverruled = all.some((other) => isLater(other) && (isSame(other) || !other.isWhole));
    return isOverruled ? [...all] : [...all.filter((other) => !isSame(other)), one];
  }
  // An image pushed past the ledger into a registry affects every part of the registry that was read before.
  const marked = all.map((other) =>
    isSameRegistry(one, other) && !isLater(other) ? { ...other, isWhole: false, asOf: one.asOf } : other,
  );
  return all.some(isSame) ? marked : [...marked, one];
}

/** Only comparisons that have begun: one in the future, by a clock that was wrong then, would never go out of date. */
export function begun({ registries }: Freshness, { latest }: Moment): Freshness {
  return { registries: registries.filter(({ asOf }) => asOf <= latest) };
}

/** Why the ledger cannot be queried alone; undefined if it can. */
export function lacking(
  freshness: Freshness = { registries: [] },
  reliance: Reliance,
  now: Moment,
): MintmarkError | undefined {
  for (const scope of reliance.registries) {
    const coveringIn = ({ registries }: Freshness): Coverage[] =>
      registries
        .filter((one) => isIn(scope, one) && covers(one, scope, reliance.exclude))
        .toSorted((one, other) => other.asOf - one.asOf);
    const [latest] = coveringIn(begun(freshness, now));
    const [future] = coveringIn(freshness);
    const name = scopeName(scope);
    if (latest === undefined && future !== undefined) {
      return unverified(
        `it was compared with ${name} ${minuteOf(new Date(future.asOf))}, and by its clock that is in the future`,
        'Check the clock of the ledger, and run mintmark ledger verify.',
      );
    }
    if (latest === undefined) {
      return unverified(
        `it was not seeded with every repository of ${name}`,
        scope.account === undefined && scope.uri === undefined
          ? 'Name the account under registries in mintmark.yml: the ledger does not know whose credentials these are.'
          : 'Run mintmark ledger seed with a mintmark.yml that leaves out no more than this one.',
      );
    }
    if (!latest.isWhole) {
      return unverified(
        `an image was pushed past it in ${name}, as was found ${minuteOf(new Date(latest.asOf))}`,
        'Run mintmark ledger verify to see which, and mintmark ledger seed to write its claim.',
      );
    }
    if (now.latest - latest.asOf > reliance.withinMs) {
      return unverified(
        `it was last compared with ${name} ${minuteOf(new Date(latest.asOf))}, more than ${Math.round(reliance.withinMs / 3_600_000)} hours ago`,
        'Run mintmark ledger verify, and have it run regularly.',
      );
    }
  }
  return undefined;
}

function unverified(message: string, hint: string): MintmarkError {
  return new MintmarkError('UNVERIFIED', `Not verified: ${message}`, { hint });
}

function scopeName({ account, region, uri }: ScopedRegistry): string {
  if (account === undefined && uri !== undefined) return `the registry of ${uri}`;
  return `${account ?? 'an account that is not named'}/${region ?? 'a region that is not named'}`;
}

function isIn(scoped: ScopedRegistry, read: ReadRegistry): boolean {
  return scoped.account === undefined ? scoped.uri?.startsWith(read.prefix) === true : isSameRegistry(scoped, read);
}

/** Whether what was read covers everything in scope. */
function covers(read: ReadRegistry, scope: Discovery, exclude: readonly string[]): boolean {
  return (
    (read.repositories === undefined || isEqual(read.repositories, scope.repositories)) &&
    (read.tags === undefined || isEqual(read.tags, scope.tags)) &&
    read.exclude.every((glob) => exclude.includes(glob))
  );
}

function isSameScope(one: ReadRegistry, other: ReadRegistry): boolean {
  return (['repositories', 'tags', 'exclude'] as const).every((part) => isEqual(one[part], other[part]));
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function freshnessText({ registries }: Freshness): string {
  return JSON.stringify({ schema: SCHEMA, registries });
}

/** @throws MintmarkError UNEXPECTED_ANSWER for anything that no version up to this one writes */
export function freshnessIn(text: unknown, place: string): Freshness {
  const value = typeof text === 'string' ? jsonIn(text) : undefined;
  const registries: unknown = isObject(value) && value['schema'] === SCHEMA ? value['registries'] : undefined;
  if (isList(registries) && registries.every(isCoverage)) return { registries };
  throw new MintmarkError(
    'UNEXPECTED_ANSWER',
    `What ${place} says of its last verification cannot be read by this version`,
    {
      hint: `Nothing but mintmark may write to the ledger. If a later version has, use that one here too. If not, delete the record '${FRESHNESS}' and run mintmark ledger verify with every registry.`,
    },
  );
}

function isCoverage(value: unknown): value is Coverage {
  if (!isObject(value)) return false;
  const { repositories, tags } = value;
  return (
    ['account', 'region', 'prefix'].every((name) => typeof value[name] === 'string') &&
    isTexts(value['exclude']) &&
    (repositories === undefined || isTexts(repositories)) &&
    (tags === undefined || isStringMap(tags)) &&
    typeof value['isWhole'] === 'boolean' &&
    isTime(value['asOf'])
  );
}

function isTexts(value: unknown): boolean {
  return isList(value) && value.every((one) => typeof one === 'string');
}
