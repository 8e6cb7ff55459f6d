import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

/** Programs that this process has started and that have to end with it, with what they have started. */
const programs = new Map<number, 'group' | 'tree'>();

/**
 * Ends a program when this process ends, unless it has ended before.
 *
 * @param kind whether all that it starts is in a process group of its own, or can be told only by its parents
 * @returns a function to call once it has ended
 */
export function killAtEnd(pid: number, kind: 'group' | 'tree'): () => void {
  programs.set(pid, kind);
  return () => {
    programs.delete(pid);
  };
}

/** Kills them all: whatever still runs at the end hangs, and nobody is left to wait for it. */
export function killLeftovers(): void {
  for (const [pid, kind] of programs)
    for (const target of kind === 'group' ? [-pid] : stoppedTree(pid)) send('SIGKILL', target);
}

function send(signal: 'SIGKILL' | 'SIGSTOP', target: number): void {
  try {
    process.kill(target, signal);
  } catch {
    // It has just ended by itself.
  }
}

/** A process and its descendants, which are stopped: otherwise one could start another while the others are killed. */
function stoppedTree(root: number): ReadonlySet<number> {
  const tree = new Set([root]);
  send('SIGSTOP', root);
  let known = 0;
  while (known < tree.size) {
    known = tree.size;
    const pairs = listed();
    for (const parent of tree) {
      for (const [pid, ppid] of pairs) {
        if (ppid !== parent || tree.has(pid)) continue;
        tree.add(pid);
        send('SIGSTOP', pid);
      }
    }
  }
  return tree;
}

type Pair = readonly [pid: number, parent: number];

/** Each process and its parent; none if the system does not say. Small images of Linux have no ps. */
function listed(): readonly Pair[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? statOf(name) : []));
  } catch {
    return listedByPs();
  }
}

/** proc_pid_stat(5): `PID (NAME) STATE PARENT …`. The name may hold anything. */
function statOf(pid: string): readonly Pair[] {
  try {
    const [, parent] = /.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return [[Number(pid), Number(parent)]];
  } catch {
    // It has just ended.
    return [];
  }
}

function listedByPs(): readonly Pair[] {
  try {
    const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return [...list.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, pid, parent]) => [Number(pid), Number(parent)]);
  } catch {
    return [];
  }
}
