import { describe, expect, test } from '@jest/globals';
import { readState, type State, writeState } from '../../src/page/state.ts';

describe('the address of a page', () => {
  test('contains every choice', () => {
    const state: State = {
      search: 'pay & 100% <b>',
      registries: ['111122223333/eu-west-1', '444455556666/us-east-1'],
      services: ['a/b', 'c&d=e'],
      allowed: true,
      sort: { column: 'lastPush', descending: true },
      order: 'name',
      open: 'ab'.repeat(32),
    };
    expect(readState(`#${writeState(state)}`)).toEqual(state);
  });

  test('is empty for an unchanged page', () => {
    expect(writeState(readState(''))).toBe('');
  });

  test('ignores unknown choices if somebody edited it', () => {
    const { sort, order } = readState('#sort=-constructor&order=toString');
    expect(sort).toEqual({ column: 'rank', descending: false });
    expect(order).toBe('together');
  });
});
