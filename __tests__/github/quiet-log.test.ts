import { expect, test } from '@jest/globals';
import { quietLog } from '../../src/github/quiet-log.ts';

test('a secret is masked in the log, and the resume token is never reused', () => {
  let text = '';
  let count = 0;
  const write = (line: string): void => {
    text += line;
  };
  const log = quietLog(write, () => `token-${++count}`);
  write('a tool that does not end its line');
  log.aloud(() => {
    write('::add-mask::secret\n');
  });
  log.end();
  expect(text.split('\n').filter((line) => line !== '')).toEqual([
    '::stop-commands::token-1',
    'a tool that does not end its line',
    '::token-1::',
    '::add-mask::secret',
    '::stop-commands::token-2',
    '::token-2::',
  ]);
});

test('the log is quiet again even if masking fails', () => {
  const lines: string[] = [];
  const log = quietLog(
    (line) => lines.push(line),
    () => 't',
  );
  expect(() => {
    log.aloud(() => {
      throw new Error('no');
    });
  }).toThrow('no');
  expect(lines.at(-1)).toBe('::stop-commands::t\n');
});
