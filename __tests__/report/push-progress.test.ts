import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { ProgressDisplay, type ProgressStream } from '../../src/report/progress.ts';
import { TestClock } from '../support/clock.ts';

const clock = new TestClock();

interface Screen {
  readonly stream: ProgressStream & { isTTY?: boolean; columns?: number };
  readonly text: () => string;
}

function screen(terminal?: { readonly columns: number }): Screen {
  const stream = new PassThrough({ encoding: 'utf8' });
  const texts: string[] = [];
  stream.on('data', (text: string) => texts.push(text));
  return {
    stream: Object.assign(stream, terminal && { isTTY: true, ...terminal }),
    text: () => texts.join('') + String(stream.read() ?? ''),
  };
}

test.each([
  [{ done: 75_000_000, total: 300_000_000 }, '[#####---------------] 75.0 of 300.0 MB'],
  [{ done: 5_368_709_120, total: 5_368_709_120 }, '[####################] 5,368.7 of 5,368.7 MB'],
  [{ done: 0, total: 0 }, '[####################] 0.0 of 0.0 MB'],
])('a push that takes longer than a second reports its progress: %p', (bytes, shown) => {
  const { stream, text } = screen();
  const progress = new ProgressDisplay(stream, clock);
  progress.update({ step: 'push', bytes });
  expect(text()).toBe('');
  clock.advance(1_000);
  progress.end();
  expect(text()).toBe(`pushing the image ${shown}\n`);
});

describe('a terminal', () => {
  test('has one line that is updated, and erased in the end', () => {
    const { stream, text } = screen({ columns: 80 });
    const progress = new ProgressDisplay(stream, clock, 'xterm');
    progress.update({ step: 'catalogue' });
    clock.advance(1_100);
    progress.update({ step: 'ask', done: 1_200, total: 3_000 });
    clock.advance(100);
    progress.end();
    clock.advance(10_000);
    const lines = [
      '| listing the repositories',
      '/ listing the repositories',
      '- checked 1,200 of 3,000 repositories',
      '',
    ];
    expect(text()).toBe(lines.map((line) => `\r\u001b[K${line}`).join(''));
  });

  test.each([
    ['of unknown width', 'xterm', 0],
    ['that cannot erase a line', 'dumb', 80],
  ])('%s has a line now and then, like a log', (_, terminal, columns) => {
    const { stream, text } = screen({ columns });
    const progress = new ProgressDisplay(stream, clock, terminal);
    expect(progress.isErased()).toBe(false);
    progress.update({ step: 'catalogue' });
    clock.advance(9_000);
    progress.update({ step: 'cluster' });
    expect(text()).toBe('listing the repositories\n');
    clock.advance(2_000);
    progress.update({ step: 'confirm' });
    progress.end();
    expect(text()).toBe('listing the repositories\nreading back what was pushed\n');
  });

  test('that is narrow shows as much of the line as fits, and nothing at zero width', () => {
    const { stream, text } = screen({ columns: 20 });
    const progress = new ProgressDisplay(stream, clock, 'xterm');
    progress.update({ step: 'catalogue' });
    clock.advance(1_000);
    stream.columns = 0;
    clock.advance(60_000);
    expect(text()).toBe('\r\u001b[K| listing the repo…');
  });
});
