import { isatty } from 'node:tty';
import { unsetEmpty } from '../aws/environment.ts';
import type { Runtime } from '../commands/runtime.ts';
import type { RenderOptions } from '../report/formats.ts';
import { ProgressDisplay } from '../report/progress.ts';
import { warner } from '../report/warner.ts';
import { keepHeapSmall } from '../util/small-heap.ts';
import { systemClock } from '../util/clock.ts';
import { leaveNothing } from '../util/ending.ts';

/** For output that is redirected to a file or a program. */
export const { stdout } = process;

/** Stdin. Opened only when it is needed. */
export function input(): NodeJS.ReadStream {
  return process.stdin;
}

const { stderr, env } = process;
unsetEmpty(env);

/** A quiet run leaves no trace: it shows at most a line in the terminal, which it erases in the end. */
let showsProgress = true;
/** The log of a CI system may be a terminal too, and keeps every line that would be erased. */
const isCi = Boolean(env['CI']) && env['CI'] !== 'false';
const display = new ProgressDisplay(stderr, systemClock, isCi ? 'dumb' : env['TERM']);

/** The process as a command sees it. */
export const runtime: Runtime = {
  // Read only when it is needed: the directory may be gone, and then the command says so.
  get cwd() {
    return process.cwd();
  },
  env,
  now: () => new Date(),
  clock: systemClock,
  stderr,
  progress: (step) => {
    if (showsProgress) display.update(step);
  },
  warn: warner((line) => {
    endProgress();
    stderr.write(line);
  }),
  mask: () => undefined,
  keepHeapSmall,
};

/** From here on, progress is not shown where it would stay, as in a log. */
export function beQuiet(): void {
  showsProgress = display.isErased();
}

/** Clears the progress from the terminal before anything is printed. */
export function endProgress(): void {
  display.end();
}

/** Whether a person may be watching. */
export function isWatched(): boolean {
  return isatty(0) || stderr.isTTY;
}

/** What a signal aborts if the command handles it, rather than ending at once. */
const ownEndings = new Map<NodeJS.Signals, AbortController>();

/** Aborted by the first of the signals; a second one ends the process. */
export function endedBy(...signals: readonly NodeJS.Signals[]): AbortSignal {
  const ended = new AbortController();
  for (const signal of signals) ownEndings.set(signal, ended);
  return ended.signal;
}

/** Leaves nothing behind, whether the process ends normally or at a signal. */
export function endCleanly(): void {
  leaveNothing(process, new Date(), (signal) => {
    const own = ownEndings.get(signal);
    if (own === undefined || own.signal.aborted) {
      endProgress();
      return false;
    }
    own.abort();
    return true;
  });
}

/**
 * Colours for a terminal that takes them, unless NO_COLOR or FORCE_COLOR says otherwise. https://no-color.org
 *
 * @param toTerminal false for what is written to a file
 */
export function renderOptions(toTerminal: boolean): RenderOptions {
  const { FORCE_COLOR: forced } = env;
  const isOff = Boolean(env['NO_COLOR']) || forced === '0' || forced === 'false';
  const colors = !isOff && (Boolean(forced) || (toTerminal && isatty(stderr.fd) && env['TERM'] !== 'dumb'));
  // A terminal that does not know its width reports 0.
  const columns = (stderr.isTTY && stderr.columns) || 80;
  return { colors, columns: Math.min(columns, 100), now: new Date() };
}
