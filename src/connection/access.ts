/** A role to assume. */
export interface Role {
  readonly arn: string;
  /** What the role's trust policy may require. It is not a secret, but should not be shown around. */
  readonly externalId?: string;
  /** Absent: a name for the run. */
  readonly sessionName?: string;
}

/** How a registry is reached, if not by the current credentials. */
export interface Access {
  /** A profile in the AWS configuration files. Its credentials are used for the calls, or to assume the first role. */
  readonly profile?: string;
  /** Each is assumed by the one before. The last one is used for the calls. */
  readonly roles?: readonly Role[];
}

/** Which of a registry's repositories to ask. Absent: all. */
export interface Discovery {
  /** Names, or globs over names. */
  readonly repositories?: readonly string[];
  /** ECR resource tags that a repository has to have: key → value, or a glob over it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A registry to ask, as configured in `mintmark.yml`. */
export interface RegistryConfiguration extends Access, Discovery {
  readonly region: string;
  /** Absent: the account of the last role, or of the current credentials. */
  readonly account?: string;
}
