import { describe, expect, test } from '@jest/globals';
import {
  begun,
  type Freshness,
  freshnessIn,
  freshnessText,
  lacking,
  LONGEST_MS,
  noted,
} from '../../src/ledger/freshness.ts';
import type { ReadRegistry, Reliance, ScopedRegistry } from '../../src/ledger/coverage.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-28T12:00:00Z');
const [account, region] = ['111122223333', 'eu-west-1'];
const prefix = `${account}.dkr.ecr.${region}.amazonaws.com/`;
const whole: ReadRegistry = { account, region, prefix, exclude: [], isWhole: true };
const own: ScopedRegistry = { account, region };

function lackOf(
  freshness: Freshness | undefined,
  { at = START, ...reliance }: Partial<Reliance> & { readonly at?: number } = {},
): string | undefined {
  const asked = { registries: [own], exclude: [], withinMs: 24 * HOUR, ...reliance };
  const error = lacking(freshness, asked, { earliest: at - 1_000, latest: at });
  if (error !== undefined) expect(error).toMatchObject({ code: 'UNVERIFIED', hint: expect.any(String) });
  return error?.message;
}

const verified = noted(undefined, [whole], START);

describe('the ledger alone is enough', () => {
  test('for the configured time after its verification began', () => {
    expect(lackOf(verified, { at: START + 24 * HOUR })).toBeUndefined();
    expect(lackOf(verified, { at: START + 24 * HOUR + 1 })).toBe(
      'Not verified: it was last compared with 111122223333/eu-west-1 2026-11-28 12:00 UTC, more than 24 hours ago',
    );
  });

  test('but not on the basis of a verification in the future, which no later one would replace', () => {
    const ahead = noted(undefined, [whole], START + 400 * 24 * HOUR);
    expect(lackOf(ahead)).toBe(
      'Not verified: it was compared with 111122223333/eu-west-1 2028-01-02 12:00 UTC, and by its clock that is in the future',
    );
    expect(lackOf(noted(begun(ahead, { earliest: START, latest: START }), [whole], START))).toBeUndefined();
    expect(begun(verified, { earliest: START - 1, latest: START })).toEqual(verified);
  });

  test('if it was compared with every registry in scope', () => {
    expect(lackOf(undefined)).toMatch(/it was not seeded with every repository of 111122223333\/eu-west-1$/);
    const other = { account, region: 'us-east-1' };
    expect(lackOf(verified, { registries: [own, other] })).toMatch(/us-east-1$/);
    expect(lackOf(noted(verified, [{ ...whole, ...other }], START), { registries: [own, other] })).toBeUndefined();
  });

  test.each<
    [what: string, read: Partial<ReadRegistry>, scope: Partial<ScopedRegistry>, exclude: string[], isEnough: boolean]
  >([
    ['everything, and a part is in scope', {}, { repositories: ['web/*'] }, ['**/cache'], true],
    ['the part that is in scope', { repositories: ['web/*'] }, { repositories: ['web/*'] }, [], true],
    ['a part, and everything is in scope', { repositories: ['web/*'] }, {}, [], false],
    ['another part', { repositories: ['web/*'] }, { repositories: ['api/*'] }, [], false],
    ['those of a tag, and everything is in scope', { tags: { team: 'web' } }, {}, [], false],
    ['those of the tag that is in scope', { tags: { team: 'web' } }, { tags: { team: 'web' } }, [], true],
    ['all but what is in scope', { exclude: ['**/cache'] }, {}, [], false],
    ['all but what is out of scope', { exclude: ['**/cache'] }, {}, ['**/old', '**/cache'], true],
  ])('if what was compared was %s', (_, read, scope, exclude, isEnough) => {
    const freshness = noted(undefined, [{ ...whole, ...read }], START);
    expect(lackOf(freshness, { registries: [{ ...own, ...scope }], exclude }) === undefined).toBe(isEnough);
  });

  test('for a target behind another endpoint if its URI has the prefix, and for no account that is never named', () => {
    const unnamed = { account: undefined, region: undefined };
    expect(lackOf(verified, { registries: [{ ...unnamed, uri: `${prefix}web` }] })).toBeUndefined();
    expect(lackOf(verified, { registries: [{ ...unnamed, uri: 'localhost:4566/web' }] })).toMatch(/not seeded/);
    expect(lackOf(verified, { registries: [{ account: undefined, region }] })).toMatch(/an account that is not named/);
  });
});

describe('an image that was pushed past the ledger', () => {
  const past = { ...whole, isWhole: false };

  test('ends this, until everything is compared again', () => {
    const found = noted(verified, [past], START + HOUR);
    expect(lackOf(found, { at: START + HOUR })).toMatch(/an image was pushed past it .* found 2026-11-28 13:00 UTC$/);
    expect(lackOf(noted(found, [whole], START + 2 * HOUR), { at: START + 2 * HOUR })).toBeUndefined();
  });

  test('counts, even if a verification that began earlier ends later', () => {
    const late = noted(noted(verified, [past], START + HOUR), [whole], START + HOUR - 1);
    expect(lackOf(late, { at: START + HOUR })).toMatch(/pushed past/);
  });

  test('concerns each part of the registry that was read before, and no other registry', () => {
    const part = { ...whole, repositories: ['web/*'] };
    const other = { ...whole, region: 'us-east-1' };
    const found = noted(noted(verified, [part, other], START), [past], START + HOUR);
    const at = START + HOUR;
    expect(lackOf(found, { at, registries: [{ ...own, repositories: ['web/*'] }] })).toMatch(/pushed past/);
    expect(lackOf(found, { at, registries: [{ account, region: 'us-east-1' }] })).toBeUndefined();
    const later = noted(verified, [whole], START + 2 * HOUR);
    expect(lackOf(noted(later, [past], START + HOUR), { at: START + 2 * HOUR })).toBeUndefined();
  });
});

describe('comparisons of one registry that overlap', () => {
  const part = { ...whole, repositories: ['web/*'] };
  const web = { ...own, repositories: ['web/*'] };

  test('count for what each of them has read', () => {
    const later = noted(verified, [part], START + HOUR);
    expect(later.registries).toHaveLength(2);
    const at = START + 24 * HOUR + 1;
    expect(lackOf(later, { at })).toMatch(/more than 24 hours ago$/);
    expect(lackOf(later, { at, registries: [web] })).toBeUndefined();
  });

  test('count even if a comparison of less began later', () => {
    const late = noted(noted(undefined, [part], START + 2 * HOUR), [whole], START + HOUR);
    expect(lackOf(late, { at: START + 2 * HOUR })).toBeUndefined();
  });

  test('do not count if one of less that began later has found an image that was pushed past the ledger', () => {
    const past = { ...part, isWhole: false };
    const found = noted(undefined, [past], START + HOUR);
    expect(lackOf(noted(found, [whole], START), { at: START + HOUR })).toMatch(/not seeded/);
    // The same finding again is the same entry.
    expect(noted(found, [past], START + 2 * HOUR).registries).toHaveLength(1);
  });

  test('count whatever is found later in another registry', () => {
    const elsewhere = { ...whole, region: 'us-east-1', isWhole: false };
    const found = noted(undefined, [elsewhere], START + 2 * HOUR);
    expect(lackOf(noted(found, [whole], START + HOUR), { at: START + 2 * HOUR })).toBeUndefined();
  });
});

test('an earlier verification that ends late reverts nothing, and one that is too old is forgotten', () => {
  const later = noted(verified, [whole], START + HOUR);
  expect(noted(later, [whole], START)).toEqual(later);
  const other = { ...whole, region: 'us-east-1' };
  expect(noted(verified, [other], START + LONGEST_MS + 1).registries).toHaveLength(1);
});

test('the record is read as it was written, and nothing else is accepted', () => {
  const part = noted(verified, [{ ...whole, repositories: ['web'], tags: { team: 'a' }, exclude: ['**/x'] }], START);
  expect(freshnessIn(freshnessText(part), 'the table')).toEqual(part);
  const damaged = { ...whole, asOf: 1e300 };
  for (const text of ['', '{}', '{"schema":2,"registries":[]}', JSON.stringify({ schema: 1, registries: [damaged] })]) {
    expect(() => freshnessIn(text, 'the table')).toThrow(expect.objectContaining({ code: 'UNEXPECTED_ANSWER' }));
  }
});
