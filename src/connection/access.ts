/** A role to assume. */
export interface Role {
  readonly arn: string;
  /** What the role's trust policy may ask for: no secret, but nothing to show around. */
  readonly externalId?: string;
  /** Absent: one that names the run. */
  readonly sessionName?: string;
}

/** How a registry is reached, if it is not by the current credentials. */
export interface Access {
  /** A profile of the AWS configuration files: its credentials ask, or assume the first role. */
  readonly profile?: string;
  /** Each is assumed by the one before; the last one asks. */
  readonly roles?: readonly Role[];
}

/** Which of a registry's repositories are asked. Absent: all. */
export interface Discovery {
  /** Names, or globs over names. */
  readonly repositories?: readonly string[];
  /** Tags of ECR that a repository has to have: key → value, or a glob over it. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A registry to ask, as `mintmark.yml` names it. */
export interface RegistryConfiguration extends Access, Discovery {
  readonly region: string;
  /** Absent: the account of the last role, or of the current credentials. */
  readonly account?: string;
}
