import type { Clock } from '../util/clock.ts';
import { cut } from '../util/cut.ts';
import { many } from '../util/words.ts';

/** A step of a command, as it is shown to people: `checked 340 of 1,000 repositories`. */
export type ProgressStep =
  | { readonly step: 'build' | 'identify' | 'layers' | 'catalogue' | 'cluster' | 'confirm' }
  | { readonly step: 'push'; readonly bytes?: { readonly done: number; readonly total: number } }
  | { readonly step: 'claims'; readonly done: number }
  | { readonly step: 'ask'; readonly done: number; readonly total: number }
  | {
      readonly step: 'audit';
      /** Repositories. */
      readonly done: number;
      readonly total: number;
      readonly images: number;
      /** An estimate; undefined while there is nothing to estimate from. */
      readonly remainingMs: number | undefined;
    };

export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  /** 0 if the terminal does not know it. */
  readonly columns?: number;
}

/** How long a step may take before it is worth showing, in milliseconds, and how often a log gets a line. */
const PATIENCE_MS = 1_000;
const LOG_EVERY_MS = 10_000;
const FRAME_MS = 100;
const FRAMES = ['|', '/', '-', '\\'];
/** Nothing could be read in a narrower terminal. */
const LEAST_COLUMNS = 10;
/** Returns to the first column and erases everything there. */
const ERASE = '\r\u001b[K';

/**
 * Shows how far a command is, once it takes longer than a second: an animated line on a terminal; an occasional line in
 * a log, and in a terminal that cannot erase a line or does not know its width. Nothing is written for a command that
 * is quicker.
 */
export class ProgressDisplay {
  readonly #stream: ProgressStream;
  readonly #clock: Pick<Clock, 'now' | 'after'>;
  readonly #terminal: string | undefined;
  #step: ProgressStep | undefined;
  #cancel: (() => void) | undefined;
  #stop: (() => void) | undefined;
  #show: ((step: ProgressStep) => void) | undefined;

  /** @param terminal the kind of terminal: `TERM` */
  constructor(stream: ProgressStream, clock: Pick<Clock, 'now' | 'after'>, terminal?: string) {
    this.#stream = stream;
    this.#clock = clock;
    this.#terminal = terminal;
  }

  update(step: ProgressStep): void {
    this.#step = step;
    // A build shows its own progress.
    if (step.step === 'build') {
      this.end();
      return;
    }
    this.#cancel ??= this.#clock.after(PATIENCE_MS, () => {
      this.#open();
    });
    // A terminal's line is redrawn soon enough anyway.
    if (this.#stop === undefined) this.#draw();
  }

  /** Removes the line. The display may be used again. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#stop?.();
    this.#stop = undefined;
    this.#show = undefined;
  }

  #open(): void {
    if (this.isErased()) {
      let frames = 0;
      this.#show = (step) => {
        // The terminal may have become too narrow in the meantime: a line that wraps could not be erased.
        if (this.#width() < LEAST_COLUMNS) return;
        const frame = FRAMES[frames % FRAMES.length] ?? '';
        this.#stream.write(`${ERASE}${frame} ${cut(describe(step), this.#width() - 3)}`);
      };
      const turn = (): void => {
        this.#draw();
        frames += 1;
        this.#cancel = this.#clock.after(FRAME_MS, turn);
      };
      this.#stop = () => {
        this.#stream.write(ERASE);
      };
      turn();
    } else {
      let shownAt = -Infinity;
      this.#show = (step) => {
        if (this.#clock.now() - shownAt < LOG_EVERY_MS) return;
        shownAt = this.#clock.now();
        this.#stream.write(`${describe(step)}\n`);
      };
      this.#draw();
    }
  }

  /** Whether the line is erased at the end. */
  isErased(): boolean {
    return this.#stream.isTTY === true && this.#terminal !== 'dumb' && this.#width() > 0;
  }

  #width(): number {
    return this.#stream.columns ?? 0;
  }

  #draw(): void {
    if (this.#step !== undefined) this.#show?.(this.#step);
  }
}

function describe(step: ProgressStep): string {
  switch (step.step) {
    case 'build':
      return 'building the image';
    case 'identify':
      return 'reading the image, and listing the repositories';
    case 'layers':
      return 'reading the layers';
    case 'cluster':
      return 'reading what the cluster runs';
    case 'catalogue':
      return 'listing the repositories';
    case 'ask':
      return `checked ${many(step.done)} of ${many(step.total)} repositories`;
    case 'audit': {
      const left = step.remainingMs === undefined ? '' : `; about ${duration(step.remainingMs)} left`;
      return `audited ${many(step.done)} of ${many(step.total)} repositories, ${many(step.images)} images${left}`;
    }
    case 'claims':
      return `compared ${many(step.done)} image IDs with the ledger`;
    case 'push':
      return step.bytes === undefined ? 'pushing the image' : `pushing the image ${bar(step.bytes)}`;
    case 'confirm':
      return 'reading back what was pushed';
  }
}

const BAR_WIDTH = 20;

/** `[#####---------------] 75.0 of 300.0 MB`: in ASCII, as it may end up in a log. */
function bar({ done, total }: { readonly done: number; readonly total: number }): string {
  const filled = total === 0 ? BAR_WIDTH : Math.round((done / total) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${megabytes(done)} of ${megabytes(total)} MB`;
}

function megabytes(bytes: number): string {
  const [whole = '', tenths = ''] = (bytes / 1e6).toFixed(1).split('.');
  return `${many(Number(whole))}.${tenths}`;
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
