/** A statement of a policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: { readonly AWS: string | readonly string[] };
  readonly Action: readonly string[];
  /** Absent in policies that are attached to the resource that they are about. */
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** A policy, and where it belongs. */
export interface Policy {
  /**
   * `identity`: of a role or user. `trust`: of a role, who may assume it. `repository`: of each of several
   * repositories. `registry`, `table`: of a whole registry, of a table. `organization`: a service control policy.
   */
  readonly kind: 'identity' | 'trust' | 'repository' | 'registry' | 'table' | 'organization';
  /**
   * The role's ARN, `ACCOUNT/REGION`, or the account; undefined: the credentials that mintmark runs with, or their
   * account.
   */
  readonly of: string | undefined;
  /** The region of the registry or the table, if it is known. */
  readonly region?: string;
  /** The ARN of the table. */
  readonly table?: string;
  /** Names of the repositories that get the policy, if they are known. */
  readonly repositories?: readonly string[];
  readonly document: PolicyDocument;
}

export function documentOf(statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

export function statement(
  Sid: string,
  Action: readonly string[],
  rest: Pick<Statement, 'Principal' | 'Resource' | 'Condition'>,
): Statement {
  const { Principal, ...others } = rest;
  return { Sid, Effect: 'Allow', ...(Principal && { Principal }), Action, ...others };
}
