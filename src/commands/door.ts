import type { Writable } from 'node:stream';

/** What a door hands to a command: the world, so that a command can be run in a test as it runs for people. */
export interface Door {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Where a tool that mintmark runs (docker build) writes, untouched. */
  readonly stderr: Writable;
  readonly progress: (step: Progress) => void;
  /** Called with each secret before it is used, so that the door can keep it out of its log. */
  readonly mask: (secret: string) => void;
}

/** Where a command is; `done` and `total` count repositories. */
export type Progress =
  | { readonly step: 'build' | 'identify' | 'catalogue' | 'push' | 'confirm' }
  | { readonly step: 'ask'; readonly done: number; readonly total: number };
