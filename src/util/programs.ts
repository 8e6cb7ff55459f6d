import process from 'node:process';

/** The process groups that this process has started and that have to end with it, by their leaders. */
const groups = new Set<number>();

/**
 * Ends a process group when this process ends, unless it has ended before.
 *
 * @returns a function to call once it has ended
 */
export function killAtEnd(leader: number): () => void {
  groups.add(leader);
  return () => {
    groups.delete(leader);
  };
}

/** Kills them all: whatever still runs at the end hangs, and nobody is left to wait for it. */
export function killLeftovers(): void {
  for (const leader of groups) {
    try {
      process.kill(-leader, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}
