import { partitionOf } from '../image/ecr-reference.ts';
import type { LedgerConfiguration } from '../ledger/claim.ts';
import { actionsFor } from './actions.ts';
import { statement, type Statement } from './document.ts';
import type { Placeholder } from './placeholders.ts';

type Table = Extract<LedgerConfiguration, { readonly dynamodb: unknown }>['dynamodb'];
interface Place {
  readonly region: string;
}

/** What a check, and a guard that pushes, do with the table of the ledger. */
export function claiming(table: Table, places: readonly Place[], push: boolean): Statement[] {
  const Resource = [tableIn(table, places).arn];
  return [statement('MintmarkLedger', actionsFor('claims', ...(push ? ['claim' as const] : [])), { Resource })];
}

/**
 * The table's ARN and partition.
 *
 * @param places registries of the same run: the table is in their partition, unless its own region is known
 * @param unknown what stands for a region that is not known
 */
export function tableIn(
  { table, region }: Table,
  places: readonly Place[],
  unknown: Placeholder | '*' = '*',
): { readonly arn: string; readonly partition: string } {
  const partition = partitionOf(region ?? places[0]?.region ?? '*').name;
  if (table.startsWith('arn:')) return { arn: table, partition: table.split(':')[1] ?? partition };
  const account: Placeholder = 'ACCOUNT_ID';
  return { arn: `arn:${partition}:dynamodb:${region ?? unknown}:${account}:table/${table}`, partition };
}
