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

/**
 * A process and its descendants, which are stopped: otherwise one could start another while the others are killed.
 *
 * A process that is just starting another finishes that before it stops. So all must be seen at rest, and one more list
 * must show nothing new.
 */
function stoppedTree(root: number): ReadonlySet<number> {
  const tree = new Set([root]);
  send('SIGSTOP', root);
  const patience = performance.now() + STOPPING_MS;
  for (let atRest = false; ;) {
    const all = listed();
    const known = tree.size;
    for (const parent of tree) {
      for (const { pid, ppid } of all) {
        if (ppid !== parent || tree.has(pid)) continue;
        tree.add(pid);
        send('SIGSTOP', pid);
      }
    }
    const none = tree.size === known;
    if ((none && atRest) || performance.now() > patience) return tree;
    atRest = none && all.every((listing) => !tree.has(listing.pid) || isAtRest(listing, all));
    if (none && !atRest) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

/** What hangs in the kernel, or is another user's, does not stop. On a busy machine the rest may take seconds. */
const STOPPING_MS = 10_000;

interface Listing {
  readonly pid: number;
  readonly ppid: number;
  readonly states: string;
}

/** Whether it can start nothing more: each thread is stopped, has ended, or waits for what it has just started (vfork). */
function isAtRest({ pid, states }: Listing, all: readonly Listing[]): boolean {
  return /^[TtZX]*$/.test(states) || (/^[DTtUZX]*$/.test(states) && all.some(({ ppid }) => ppid === pid));
}

/** All processes; none if the system does not say. Small images of Linux have no ps. */
function listed(): readonly Listing[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? listing(name) : []));
  } catch {
    return listedByPs();
  }
}

function listing(pid: string): readonly Listing[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => statOf(`/proc/${pid}/task/${thread}/stat`));
    return [{ pid: Number(pid), ppid: Number(threads[0]?.ppid), states: threads.map(({ state }) => state).join('') }];
  } catch {
    // It has just ended.
    return [];
  }
}

/** proc_pid_stat(5): `PID (NAME) STATE PARENT …`. The name may hold anything. */
function statOf(path: string): { readonly state: string; readonly ppid: string } {
  const [, state = '', ppid = ''] = /.*\) (\S) (\d+)/s.exec(readFileSync(path, 'latin1')) ?? [];
  return { state, ppid };
}

function listedByPs(): readonly Listing[] {
  try {
    const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = list.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S)/gm);
    return [...lines].map(([, pid, ppid, states = '']) => ({ pid: Number(pid), ppid: Number(ppid), states }));
  } catch {
    return [];
  }
}
