import { describe, expect, test } from '@jest/globals';
import type { Digest } from '../../src/image/digest.ts';
import { acceptances, type Allowance, isInForce, type KnownImage } from '../../src/rules/allowances.ts';

const NOW = new Date('2026-11-30T23:59:59Z');
const exception = {
  reason: 'They are one program.',
  expires: '2026-11-30',
  place: { path: 'mintmark.yml', line: 1, column: 1 },
};
const [one, other] = ['1', '2'].map((digit): Digest => `sha256:${digit.repeat(64)}`) as [Digest, Digest];
const uri = (name: string): string => `111122223333.dkr.ecr.eu-west-1.amazonaws.com/${name}`;

describe('an allowance', () => {
  const accepts = (changes: Partial<Allowance>, imageIds: readonly Digest[], name = 'billing'): boolean => {
    const allowance = { ...exception, repository: '*/billing', ...changes };
    return (
      acceptances({ allowances: [allowance], baseline: undefined }, NOW).allowance({ uri: uri(name) }, { imageIds }) !==
      undefined
    );
  };

  test('accepts twins in the repositories that match', () => {
    expect([accepts({}, [one]), accepts({}, [one, other]), accepts({}, [one], 'web')]).toEqual([true, true, false]);
  });

  test('for one image accepts no twin that also shares another one', () => {
    expect([accepts({ image: one }, [one]), accepts({ image: one }, [other])]).toEqual([true, false]);
    expect(accepts({ image: one }, [one, other])).toBe(false);
    expect(accepts({ image: one }, [one], 'web')).toBe(false);
  });

  test('holds until its last day is over, in UTC', () => {
    expect(isInForce(exception, NOW)).toBe(true);
    expect(isInForce(exception, new Date('2026-12-01T00:00:00Z'))).toBe(false);
    expect(accepts({ expires: '2026-11-29' }, [one])).toBe(false);
  });
});

describe('a baseline', () => {
  const entry: KnownImage = {
    ...exception,
    images: [one],
    repositories: [uri('web'), uri('billing')],
    since: '2026-11-01',
  };
  const is = (name: string) => (repository: string) => repository === uri(name);
  const known = (entries: readonly KnownImage[]): ReturnType<typeof acceptances> =>
    acceptances({ allowances: [], baseline: { file: 'b.yml', since: entry.since, recorded: 1, entries } }, NOW);

  test('accepts an image for the services of its entry', () => {
    expect(known([entry]).known([one], [is('web'), is('billing')])).toBe(entry);
  });

  test('does not accept it for a service that joins', () => {
    expect(known([entry]).known([one], [is('web'), is('search')])).toBeUndefined();
  });

  test('accepts two shared images only if it has both', () => {
    const second = { ...entry, images: [other], expires: '2026-12-31' };
    const sides = [is('web'), is('billing')];
    expect(known([entry]).known([one, other], sides)).toBeUndefined();
    // The one that expires first.
    expect(known([second, entry]).known([other, one], sides)).toBe(entry);
  });

  test('distinguishes what it no longer accepts from what it never had', () => {
    const expired = { ...entry, expires: '2026-11-29' };
    const sides = [is('web'), is('billing')];
    expect(known([expired]).known([one], sides)).toBeUndefined();
    expect(known([expired]).expired([one], sides)).toBe(expired);
    expect(known([expired]).expired([other], sides)).toBeUndefined();
  });
});
