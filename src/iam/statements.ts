import type { RegistryConfiguration } from '../connection/access.ts';
import { partitionOf, repositoryArn } from '../image/ecr-reference.ts';
import type { LedgerConfiguration } from '../ledger/claim.ts';
import { isLiteral } from '../util/glob.ts';
import { actionsFor } from './actions.ts';
import { statement, type Statement } from './document.ts';
import type { Placeholder } from './placeholders.ts';

/** What the policies must allow. */
export interface Wanted {
  /** Each with the account of its role, if it has one. If empty: the registry of the credentials. */
  readonly registries: readonly RegistryConfiguration[];
  /** Where images are pushed to. If a target's registry is not among these, it is checked too. */
  readonly targets: readonly NamedRepository[];
  /** Whether mintmark pushes them. */
  readonly push: boolean;
  /** Whether mintmark audits the registries. */
  readonly audit: boolean;
  /** Whether mintmark compares deployments with what runs in a cluster. */
  readonly deploy: boolean;
  /** Whether mintmark may check which blobs are orphaned, which also lets it read layers. */
  readonly orphanedBlobs: boolean;
  /** Whether targets may not exist before their first push. */
  readonly create: boolean;
  /** Whether nothing else may push, or write the ledger. */
  readonly enforce?: boolean;
  /** Whether mintmark only compares the registries with the ledger. */
  readonly compares?: boolean;
  readonly ledger: LedgerConfiguration | undefined;
  /** Whether ECR tags name the owners. */
  readonly ownerTags: boolean;
}

/** A repository, as far as it is known. */
export interface NamedRepository {
  readonly account: string | undefined;
  readonly region: string;
  readonly name: string;
}

const ACCOUNT: Placeholder = 'ACCOUNT_ID';

/** Whether another account may own it: its repository policies then have to let the credentials in. */
export function isForeign({ account, profile, roles }: RegistryConfiguration): boolean {
  return account !== undefined && profile === undefined && roles === undefined;
}

/** What a registry is asked. */
export function asking(
  registry: RegistryConfiguration,
  targets: readonly NamedRepository[],
  { ownerTags, audit, create, orphanedBlobs, compares }: Wanted,
): Statement[] {
  const { account, region, repositories, tags } = registry;
  const arnsOf = (names: readonly string[]): string[] => names.map((name) => arn({ account, region, name }));
  const isNamed = repositories?.every(isLiteral) === true;
  const names = repositories?.map(wildcard);
  const Resource = arnsOf(names === undefined ? ['*'] : [...names, ...targets.map(({ name }) => name)]);
  const list = isNamed ? Resource : arnsOf(['*']);
  return [
    ...(isNamed && isForeign(registry) ? [] : [statement('MintmarkList', actionsFor('list'), { Resource: list })]),
    // Templates belong to the caller's registry, and no resource can narrow them.
    ...(create && targets.length > 0
      ? [statement('MintmarkTemplates', actionsFor('templates'), { Resource: ['*'] })]
      : []),
    ...(tags === undefined && !ownerTags ? [] : [statement('MintmarkTags', actionsFor('tags'), { Resource })]),
    statement('MintmarkAsk', actionsFor(...(compares === true ? [] : ['probe' as const]), 'images'), { Resource }),
    ...(orphanedBlobs ? [statement('MintmarkOrphanedBlobs', actionsFor('orphaned-blob'), { Resource })] : []),
    ...(audit ? [statement('MintmarkAudit', actionsFor('lifecycle'), { Resource })] : []),
  ];
}

/** What a push calls. */
export function pushing(targets: readonly NamedRepository[]): Statement[] {
  if (targets.length === 0) return [];
  return [
    statement('MintmarkLogin', actionsFor('login'), { Resource: ['*'] }),
    statement('MintmarkPush', actionsFor('push'), { Resource: targets.map(arn) }),
  ];
}

/**
 * The configuration does not say which cluster, so it has to be filled in. No resource can narrow a task definition.
 */
export function cluster(region: string): Statement[] {
  const ecs = `arn:${partitionOf(region).name}:ecs:${region}:${ACCOUNT}`;
  return [
    statement('MintmarkCluster', actionsFor('cluster'), {
      Resource: ['*'],
      Condition: { ArnLike: { 'ecs:cluster': `${ecs}:cluster/CLUSTER` } },
    }),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment-permissions.html
    statement('MintmarkRevisions', actionsFor('revisions'), {
      Resource: ['service', 'service-deployment', 'service-revision'].map((kind) => `${ecs}:${kind}/CLUSTER/*`),
    }),
    statement('MintmarkTaskDefinitions', actionsFor('task-definition'), { Resource: ['*'] }),
  ];
}

export function arn({ account = ACCOUNT, region, name }: NamedRepository): string {
  return repositoryArn({ account, region }, name);
}

/**
 * A glob over names in IAM's syntax, whose `*` does not stop at `/`: it never matches less than the glob, but may match
 * more.
 */
export function wildcard(glob: string): string {
  return glob.replace(/(?:[?[\]{}()!+@\\]|\*).*$/, '*');
}
