import { constants } from 'node:os';
import { killLeftovers } from './programs.ts';
import { rejectable } from './rejectable.ts';
import { removeAbandoned, removeLeftovers } from './temporary.ts';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Removes this process's temporary files and kills programs that hang when it exits or gets a signal, and removes right
 * away the files that earlier ones left. A signal ends it with the exit code that shells use: 128 plus the signal's
 * number. execa ends its child processes.
 *
 * @param endsByItself whether the command handles the signal and ends on its own
 */
export function leaveNothing(
  process: Pick<NodeJS.Process, 'on' | 'exit'>,
  now: Date,
  endsByItself: (signal: NodeJS.Signals) => boolean = () => false,
): void {
  process.on('exit', () => {
    killLeftovers();
    removeLeftovers();
  });
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!endsByItself(signal)) process.exit(128 + constants.signals[signal]);
    });
  }
  void removeAbandoned(now);
}

/**
 * Waits for work that nothing may be left to do for: if it waits for something that can no longer happen, Node would
 * exit with code 13 and a line of the bundle.
 *
 * @throws Error in that case, which is a defect
 */
export async function untilDone<T>(process: Pick<NodeJS.Process, 'once' | 'off'>, work: Promise<T>): Promise<T> {
  const { promise: stalled, reject } = rejectable();
  const stall = (): void => {
    reject(new Error('The run waits for something that can no longer happen'));
  };
  process.once('beforeExit', stall);
  try {
    return await Promise.race([work, stalled]);
  } finally {
    process.off('beforeExit', stall);
  }
}
