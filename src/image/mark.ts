/** The build arguments of a mark. */
export const MARK_BUILD_ARGUMENTS = ['BUILD_TIMESTAMP', 'GIT_COMMIT', 'BUILD_ID'] as const;

/** What makes a build unique. */
export interface Mark {
  readonly service: string;
  /** `TIMESTAMP-COMMIT[-dirty]`, a valid OCI tag. */
  readonly tag: string;
  /** Unique per service, commit, second, run, attempt and job. */
  readonly buildId: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** What a person should know about this mark, such as a dirty work tree. */
  readonly warnings: readonly string[];
}

/** The prefix of all labels that only a mark sets. */
export const LABEL_PREFIX = 'dev.mintmark.';
/** The label that shows that an image has a mark. */
export const BUILD_ID_LABEL = 'dev.mintmark.build-id';
export const SERVICE_LABEL = 'dev.mintmark.service';
