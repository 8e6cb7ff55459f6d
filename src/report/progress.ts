/** A step of a command, as people read it: `checked 340 of 1,000 repositories`. */
export type ProgressStep =
  | { readonly step: 'build' | 'identify' | 'catalogue' | 'cluster' | 'confirm' }
  | { readonly step: 'push'; readonly bytes?: { readonly done: number; readonly total: number } | undefined }
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
}

/** A person waits this long, in milliseconds, before it is worth a line; a log gets a line this often. */
const PATIENCE_MS = 1_000;
const LOG_EVERY_MS = 10_000;

/**
 * Shows where a command is, once it takes longer than a second: a line that moves on a terminal, a line now and then in
 * a log. Nothing is loaded or written for a command that is quicker.
 */
export class ProgressDisplay {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #step: ProgressStep | undefined;
  #shownAt: number;
  #timer: NodeJS.Timeout | undefined;
  #stop: (() => void) | undefined;
  #show: ((step: ProgressStep) => void) | undefined;

  constructor(stream: ProgressStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
    this.#shownAt = now();
  }

  update(step: ProgressStep): void {
    this.#step = step;
    // A build and its output speak for themselves.
    if (step.step === 'build') {
      this.end();
      return;
    }
    this.#timer ??= setTimeout(() => {
      void this.#open();
    }, PATIENCE_MS).unref();
    this.#draw();
  }

  /** Removes the line. The display may be used again. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop?.();
    this.#stop = undefined;
    this.#show = undefined;
  }

  async #open(): Promise<void> {
    if (this.#stream.isTTY === true) {
      const { default: ora } = await import('ora');
      if (this.#timer === undefined) return;
      // ora's own colours know nothing of NO_COLOR.
      const text = this.#step === undefined ? '' : describe(this.#step);
      const spinner = ora({ stream: this.#stream, discardStdin: false, color: false, text }).start();
      this.#show = (step) => {
        spinner.text = describe(step);
      };
      this.#stop = () => {
        spinner.stop();
      };
    } else {
      this.#shownAt = -Infinity;
      this.#show = (step) => {
        if (this.#now() - this.#shownAt < LOG_EVERY_MS) return;
        this.#shownAt = this.#now();
        this.#stream.write(`${describe(step)}\n`);
      };
    }
    this.#draw();
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
    case 'cluster':
      return 'reading what the cluster runs';
    case 'catalogue':
      return 'listing the repositories';
    case 'ask':
      return `checked ${count(step.done)} of ${count(step.total)} repositories`;
    case 'audit': {
      const left = step.remainingMs === undefined ? '' : `; about ${duration(step.remainingMs)} left`;
      return `audited ${count(step.done)} of ${count(step.total)} repositories, ${count(step.images)} images${left}`;
    }
    case 'claims':
      return `compared ${count(step.done)} image IDs with the ledger`;
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
  return (bytes / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
