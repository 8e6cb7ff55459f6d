import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap close to what is in use, for a process that reads a million things and discards nearly all of them at
 * once. By default, it would grow to several times as much.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
  // Young objects are collected many times a second. With several threads, each time waits until all had a processor.
  setFlagsFromString('--no-parallel-scavenge');
}
