/** A check run as GitHub keeps it: updates append their annotations. */
export interface StoredCheck {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  readonly conclusion: string;
  readonly detailsUrl: string;
  readonly externalId: string;
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly StoredAnnotation[];
}

export interface StoredAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly annotation_level: string;
  readonly title: string;
  readonly message: string;
}

export interface StoredStatus {
  readonly sha: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
  readonly target_url: string;
}

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  readonly login: string;
  readonly body: string;
}

export interface StoredPull {
  readonly number: number;
  /** `OWNER:BRANCH` */
  readonly head: string;
  readonly sha: string;
}

/** Everything that was sent to a local GitHub. */
export interface State {
  checks: StoredCheck[];
  statuses: StoredStatus[];
  comments: StoredComment[];
  pulls: StoredPull[];
  /** Text by `OWNER/REPO/PATH@REF`. */
  files: Record<string, string>;
}
