import { documentOf, type Policy, statement, type Statement } from './document.ts';
import { replacePlaceholders } from './placeholders.ts';
import { tablePolicy } from './table.ts';

/** The actions that change items of a table, in any of its APIs. */
const WRITES = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'PartiQLInsert',
  'PartiQLUpdate',
  'PartiQLDelete',
].map((name) => `dynamodb:${name}`);

/** A registry in which only one role may push. */
export interface ClosedRegistry {
  /** Undefined: the account of the credentials. */
  readonly account: string | undefined;
  readonly region: string;
  /** ARNs. */
  readonly repositories: readonly string[];
  /** The ARN of the role. */
  readonly pusher: string;
}

/** A table that only some roles may write. */
export interface ClosedTable {
  readonly arn: string;
  /** The ARNs of the roles. */
  readonly writers: readonly string[];
  /** What its policy allows. */
  readonly grants: readonly Statement[];
}

/**
 * Policies that deny everybody else what guard does: one for each registry, one for the table, and one for an
 * organization. The first two bind every principal; an organization's binds only those in its own accounts.
 */
export function closing(registries: readonly ClosedRegistry[], table: ClosedTable | undefined): Policy[] {
  const pushers = [...new Set(registries.map(({ pusher }) => pusher))];
  const pushes = pushers.map((pusher, index) => {
    const own = registries.filter((registry) => registry.pusher === pusher);
    const name = `MintmarkOnlyGuardPushes${index === 0 ? '' : index + 1}`;
    return denied(
      name,
      ['ecr:PutImage'],
      own.flatMap(({ repositories }) => repositories),
      [pusher],
    );
  });
  const writes = table === undefined ? [] : [denied('MintmarkOnlyGuardWrites', WRITES, [table.arn], table.writers)];
  return [
    ...registries.map(({ account: of, region, repositories, pusher }): Policy => {
      const push = denied('MintmarkOnlyGuardPushes', ['ecr:PutImage'], repositories, [pusher]);
      return { kind: 'registry', of, region, document: documentOf([anybody(push)]) };
    }),
    ...(table === undefined ? [] : [tablePolicy(table.arn, [...table.grants, ...writes.map(anybody)])]),
    { kind: 'organization', of: MANAGEMENT, document: documentOf([...pushes, ...writes].map(elsewhere)) },
  ];
}

/** Where policies of an organization are created. */
export const MANAGEMENT = 'the management account of AWS Organizations';

function denied(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  but: readonly string[],
): Statement {
  const rest = { Resource, Condition: { ArnNotLike: { 'aws:PrincipalArn': but } } };
  return { ...statement(Sid, Action, rest), Effect: 'Deny' };
}

/** This policy is written in an account other than that of the credentials, and for every region. */
function elsewhere({ Resource = [], ...rest }: Statement): Statement {
  const there = { ACCOUNT_ID: 'CI_ACCOUNT', REGION: '*' };
  return { ...rest, Resource: Resource.map((arn) => replacePlaceholders(arn, there)) };
}

function anybody({ Sid, Effect, ...rest }: Statement): Statement {
  return { Sid, Effect, Principal: { AWS: '*' }, ...rest };
}
