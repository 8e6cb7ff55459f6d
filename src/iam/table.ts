import { partitionOf } from '../image/ecr-reference.ts';
import type { LedgerTable } from '../ledger/claim.ts';
import { defined } from '../util/defined.ts';
import { actionsFor } from './actions.ts';
import { documentOf, type Policy, statement, type Statement } from './document.ts';
import { type Placeholder, runnerIn, verifierIn } from './placeholders.ts';
import type { Wanted } from './statements.ts';

interface Place {
  readonly region: string;
}

/** What a check, a guard that pushes, and the role that compares the ledger with the registries do with the table. */
export function claiming(arn: string, { push, compares }: Pick<Wanted, 'push' | 'compares'>): Statement {
  const writes = compares === true ? (['claim', 'all-claims'] as const) : push ? (['claim'] as const) : [];
  return statement('MintmarkLedger', actionsFor('claims', ...writes), { Resource: [arn] });
}

/** What the table's own policy has to allow if the table may be another account's, as its ARN says. */
export function grantsIn({ table }: LedgerTable, { push, enforce }: Wanted): Statement[] {
  const [, partition] = /^arn:([^:]+):dynamodb:[^:]*:\d{12}:/.exec(table) ?? [];
  if (partition === undefined) return [];
  const to = (Principal: string, { Sid, Action, Resource }: Statement): Statement =>
    statement(Sid, Action, { Principal: { AWS: Principal }, ...defined({ Resource }) });
  const compares = { ...claiming(table, { push, compares: true }), Sid: 'MintmarkVerify' };
  return [
    to(runnerIn(partition), claiming(table, { push })),
    ...(enforce === true ? [to(verifierIn(partition), compares)] : []),
  ];
}

export function tablePolicy(arn: string, statements: readonly Statement[]): Policy {
  const [, region, account = ''] = /:dynamodb:([^:]*):([^:]*):/.exec(arn) ?? [];
  const of = /^\d+$/.test(account) ? account : undefined;
  const known = region === 'REGION' ? undefined : region;
  return { kind: 'table', of, ...defined({ region: known }), table: arn, document: documentOf(statements) };
}

/**
 * The table's ARN and partition.
 *
 * @param places registries of the same run: the table is in their partition, unless its own region is known
 * @param unknown what stands for a region that is not known
 */
export function tableIn(
  { table, region }: LedgerTable,
  places: readonly Place[],
  unknown: Placeholder | '*' = '*',
): { readonly arn: string; readonly partition: string } {
  const partition = partitionOf(region ?? places[0]?.region ?? '*').name;
  if (table.startsWith('arn:')) return { arn: table, partition: table.split(':')[1] ?? partition };
  const account: Placeholder = 'ACCOUNT_ID';
  return { arn: `arn:${partition}:dynamodb:${region ?? unknown}:${account}:table/${table}`, partition };
}
