import { expect, test } from '@jest/globals';
import { isMovable } from '../../src/util/tag-mutability.ts';

const FIXED = { movable: false, exclusions: [] };
const LOOSE = { movable: true, exclusions: [] };
const fixedBut = (...exclusions: string[]) => ({ movable: false, exclusions });
const looseBut = (...exclusions: string[]) => ({ movable: true, exclusions });

test.each([
  [FIXED, 'latest', false],
  [LOOSE, 'latest', true],
  [fixedBut('latest'), 'latest', true],
  [fixedBut('latest'), 'latest-2', false],
  [fixedBut('dev-*', 'main'), 'dev-', true],
  [fixedBut('dev-*', 'main'), 'main', true],
  [fixedBut('dev-*', 'main'), 'v1', false],
  [fixedBut('v*.*'), 'v1.2', true],
  [fixedBut('v*.*'), 'v12', false],
  [fixedBut('v1.2'), 'v1x2', false],
  [looseBut('v*'), 'v1', false],
  [looseBut('v*'), 'latest', true],
  // The tags that builds get: the setting holds unless a filter matches every tag.
  [LOOSE, undefined, true],
  [FIXED, undefined, false],
  [fixedBut('latest'), undefined, false],
  [fixedBut('*'), undefined, true],
  [looseBut('v*'), undefined, true],
  [looseBut('v*', '**'), undefined, false],
  [undefined, 'latest', undefined],
  [undefined, undefined, undefined],
])('%j, tag %s: %s', (mutability, tag, movable) => {
  expect(isMovable(mutability, tag)).toBe(movable);
});
