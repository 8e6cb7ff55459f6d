import { describe, expect, test } from '@jest/globals';
import { rowsOf } from '../../src/page/rows.ts';
import { sharingOf } from '../../src/page/sharing.ts';
import { auditReport, groupOf, placed, shared } from '../support/audits.ts';
import { pageData } from '../../src/commands/audit/page-data.ts';

/** Each is a set of services that share an image. */
function rowsWith(...sets: readonly (readonly string[])[]): ReturnType<typeof rowsOf> {
  const findings = sets.map((services, number) =>
    shared(groupOf(`image ${number}`, ...services.map((service) => placed(service, `v${number}`)))),
  );
  return rowsOf(pageData(auditReport({ findings })));
}

describe('the matrix of services', () => {
  test('counts the images that two services share, and on the diagonal everything that one shares', () => {
    const { count, most } = sharingOf(rowsWith(['a', 'b'], ['a', 'b', 'c'], ['c', 'd']), 10, 'name');
    expect([count('a', 'b'), count('b', 'a'), count('a', 'c'), count('a', 'd')]).toEqual([2, 2, 1, 0]);
    expect([count('a', 'a'), count('c', 'c')]).toEqual([2, 2]);
    expect(most).toBe(2);
  });

  test('counts an image once, however often a service has it', () => {
    expect(sharingOf(rowsWith(['a', 'a', 'b']), 10, 'name').count('a', 'b')).toBe(1);
  });

  test('shows the services that share the most, and says how many there are', () => {
    const { services, total } = sharingOf(rowsWith(['a', 'b'], ['b', 'c'], ['b', 'c'], ['d', 'c']), 2, 'most');
    expect(services).toEqual(['b', 'c']);
    expect(total).toBe(4);
  });

  test('puts services next to each other that share with each other', () => {
    const rows = rowsWith(['a', 'x'], ['a', 'x'], ['b', 'y'], ['b', 'y'], ['a', 'z'], ['z', 'x']);
    expect(sharingOf(rows, 10, 'together').services.join('')).toMatch(/^([axz]{3}[by]{2}|[by]{2}[axz]{3})$/);
  });
});
