import { constants } from 'node:os';
import { removeAbandoned, removeLeftovers } from './temporary.ts';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Removes what this process has to remove when it ends, by itself or at a signal, and what earlier ones could not. A signal
 * ends the process with the exit code that shells give for it: 128 and the signal's number. execa ends its child processes.
 *
 * @param endsByItself whether the command is ending in its own way now
 */
export function leaveNothing(
  process: Pick<NodeJS.Process, 'on' | 'exit'>,
  now: Date,
  endsByItself: (signal: NodeJS.Signals) => boolean = () => false,
): void {
  process.on('exit', removeLeftovers);
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!endsByItself(signal)) process.exit(128 + constants.signals[signal]);
    });
  }
  void removeAbandoned(now);
}
