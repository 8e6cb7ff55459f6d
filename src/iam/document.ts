/** A statement of an IAM policy that allows. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal?: { readonly AWS: string };
  readonly Action: readonly string[];
  /** Absent in policies that are attached to what they are about. */
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** A policy, and where it belongs. */
export interface Policy {
  /** `identity`: of a role or user. `trust`: of a role, who may assume it. `repository`: of each of some repositories. */
  readonly kind: 'identity' | 'trust' | 'repository';
  /** The role's ARN, or `ACCOUNT/REGION`; undefined: the credentials that mintmark runs with. */
  readonly of: string | undefined;
  /** Names of the repositories that get it, if they are known. */
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
