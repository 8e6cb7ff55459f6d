/** Where a repository's hook goes. */
export interface HookPlace {
  /** The root of the work tree, where git and every hook manager run hooks. */
  readonly topLevel: string;
  /** Where git itself looks for hooks. */
  readonly hooksDirectory: string;
  /** The arguments of mintmark. */
  readonly args: readonly string[];
  /** The same, for a POSIX shell. */
  readonly argsLine: string;
  /** The version of mintmark, for managers that fetch it themselves. */
  readonly version: string;
}

/** One file to write so that mintmark checks before each push. */
export interface HookPlan {
  /** An absolute path. */
  readonly file: string;
  /** The file's current content; undefined if it does not exist. */
  readonly before: string | undefined;
  readonly content: string;
  readonly executable: boolean;
  /** Whether everyone who clones the repository gets the file. */
  readonly isShared: boolean;
  /** A command that each person has to run, once per clone. */
  readonly next?: string;
}

/** A tool that runs a repository's hooks: one function to detect it, one to plan its file. */
export interface HookManager {
  /** Whether the repository is set up for it. */
  readonly isUsed: (topLevel: string) => Promise<boolean>;
  /** @throws MintmarkError USAGE if what is there is not mintmark's to change; the error says what to add by hand */
  readonly plan: (place: HookPlace) => Promise<HookPlan>;
}
