/** A remark at a line of a file of the repository. */
export interface Annotation {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly level: 'warning' | 'failure';
  /** At most 255 characters. */
  readonly title: string;
  /** At most 64 KB. */
  readonly message: string;
}

/** What a pull request is notified of about one run, made fit for GitHub: every text is within its limit and escaped. */
export interface Announcement {
  /** Whose image it is; undefined if a run ended before that was known. */
  readonly service: string | undefined;
  /** `neutral`: something is wrong, and the workflow wants it to be a warning. */
  readonly conclusion: 'success' | 'failure' | 'neutral';
  /** Whether the run ended before there was a verdict. */
  readonly isError: boolean;
  /** Whether a person has something to do. */
  readonly attention: boolean;
  /** The answer in one line of plain text. */
  readonly title: string;
  /** GitHub-flavoured Markdown. */
  readonly body: string;
  readonly annotations: readonly Annotation[];
}

/** What GitHub did not accept. */
export interface NotificationGaps {
  /** Whether the commit has a check run, which has the remarks. A status has none. */
  readonly hasCheck: boolean;
  /** Permissions that the token lacks, as a workflow writes them. */
  readonly missing: readonly string[];
  /** Other failures, in GitHub's words. */
  readonly failures: readonly string[];
}
