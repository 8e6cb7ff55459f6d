/** Where the hook of a repository goes. */
export interface HookPlace {
  /** The root of the work tree, where git and every hook manager run hooks. */
  readonly topLevel: string;
  /** Where git itself looks for hooks. */
  readonly hooksDirectory: string;
  /** The arguments of mintmark. */
  readonly args: readonly string[];
  /** The same, for a POSIX shell. */
  readonly argsLine: string;
  /** Of mintmark, for managers that fetch it themselves. */
  readonly version: string;
}

/** One file to write so that mintmark is asked before a push. */
export interface HookPlan {
  /** An absolute path. */
  readonly file: string;
  /** What the file holds now; undefined if there is none. */
  readonly before: string | undefined;
  readonly content: string;
  readonly executable: boolean;
  /** Whether everyone who clones the repository gets the file. */
  readonly isShared: boolean;
  /** A command that is left to the person, once a clone. */
  readonly next?: string;
}

/** What runs the hooks of a repository: one function to see it, one to plan its file. */
export interface HookManager {
  /** Whether the repository is set up for it. */
  readonly isUsed: (topLevel: string) => Promise<boolean>;
  /** @throws MintmarkError USAGE if what is there is not mintmark's to change: with what to add by hand. */
  readonly plan: (place: HookPlace) => Promise<HookPlan>;
}
