import { expect, test } from '@jest/globals';
import { lastStage } from '../../src/commands/dockerfile-line.ts';

test.each([
  ['FROM a', 1],
  ['# syntax=x\nARG V\nFROM a AS build\nRUN x\n\n  from b\nCOPY . .\n', 6],
  ['FROM a\r\nFROM b\r\n', 2],
  ['RUN echo FROM\n# FROM x', undefined],
  ['', undefined],
])('%j: the last stage begins at line %j', (text, line) => {
  expect(lastStage(text)).toBe(line);
});
