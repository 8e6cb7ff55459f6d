import type { RegistryConfiguration, Role } from '../connection/access.ts';
import type { LedgerConfiguration } from '../ledger/claim.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import { actionsFor } from './actions.ts';
import { documentOf, type Policy, statement, type Statement } from './document.ts';
import { type ClosedRegistry, closing } from './enforce.ts';
import type { Placeholder } from './placeholders.ts';
import { claiming, tableIn } from './table.ts';
import { defined } from '../util/defined.ts';
import { isLiteral } from '../util/glob.ts';

/** What the policies must allow. */
export interface Wanted {
  /** If empty: the registry of the credentials. */
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

/** The role that runs mintmark, which the configuration does not name. IAM refuses this name: it has to be replaced. */
function runnerIn(partition: string): string {
  return `arn:${partition}:iam::CI_ACCOUNT:role/CI_ROLE`;
}

/** The role that runs `ledger seed` and `ledger verify`. */
function verifierIn(partition: string): string {
  return `arn:${partition}:iam::CI_ACCOUNT:role/LEDGER_ROLE`;
}

/**
 * The least that lets mintmark do its work: one policy for each principal that makes requests, then those that let it
 * in.
 */
export function policiesOf(wanted: Wanted): Policy[] {
  const { registries, targets, push, deploy, ledger } = wanted;
  const all = registries.length > 0 ? registries : targets.length > 0 ? [] : [{ region: '*' }];
  const askers = new Map<string | undefined, Statement[]>();
  const add = (asker: string | undefined, statements: readonly Statement[]): void => {
    askers.set(asker, [...(askers.get(asker) ?? []), ...statements]);
  };
  // Policies are printed in this order: those of the credentials first.
  add(undefined, []);
  for (const registry of all) {
    const own = targets.filter((target) => isIn(target, registry));
    add(registry.roles?.at(-1)?.arn, [...asking(registry, own, wanted), ...(push ? pushing(own) : [])]);
    for (const [index, role] of (registry.roles ?? []).entries()) {
      add(registry.roles?.[index - 1]?.arn, [
        statement('MintmarkAssume', actionsFor('assume'), { Resource: [role.arn] }),
      ]);
    }
  }
  const stray = targets.filter((target) => !all.some((registry) => isIn(target, registry)));
  for (const target of stray) {
    const { account, region } = target;
    add(undefined, [...asking(defined({ region, account }), [target], wanted), ...(push ? pushing([target]) : [])]);
  }
  // The cluster and the ledger are queried with the credentials, whatever the registries are queried with.
  if (deploy) add(undefined, cluster(all[0]?.region ?? '*'));
  if (ledger !== undefined && 'dynamodb' in ledger)
    add(undefined, claiming(ledger.dynamodb, [...all, ...targets], push));
  const identity = [...askers]
    .filter(([, statements]) => statements.length > 0)
    .map(([of, statements]): Policy => ({ kind: 'identity', of, document: documentOf(merged(statements)) }));
  // Even if nothing is configured, the policy that would let the credentials into another account is shown.
  const foreign = registries.length === 0 ? [{ region: '*' }] : registries.filter(isForeign);
  const policies = [...identity, ...trusts(all, wanted), ...foreign.map((registry) => letIn(registry, wanted))];
  return wanted.enforce === true ? [...policies, ...enforcing(wanted, [...all, ...stray])] : policies;
}

/** The policies that make guard the only one that pushes in a fleet. */
function enforcing(wanted: Wanted, places: readonly (RegistryConfiguration | NamedRepository)[]): Policy[] {
  const { ledger, targets } = wanted;
  const registries = places.map((place): ClosedRegistry => {
    const registry: RegistryConfiguration =
      'name' in place ? defined({ region: place.region, account: place.account }) : place;
    const { region, roles, repositories } = registry;
    const account = accountOf(registry);
    const own = targets.filter((target) => isIn(target, registry)).map(({ name }) => name);
    const names = repositories === undefined ? ['*'] : [...new Set([...repositories.map(wildcard), ...own])];
    const pusher = roles?.at(-1)?.arn ?? runnerIn(partitionOf(region).name);
    return { account, region, repositories: names.map((name) => arn({ account, region, name })), pusher };
  });
  if (ledger === undefined || !('dynamodb' in ledger)) return closing(registries, undefined);
  const { arn: table, partition } = tableIn(ledger.dynamodb, places);
  const verifier = verifierIn(partition);
  const [asking] = policiesOf({ ...wanted, ...NOTHING_ELSE });
  const compares = statement('MintmarkLedger', actionsFor('claims', 'claim', 'all-claims'), { Resource: [table] });
  const others = asking?.document.Statement.filter(({ Sid }) => Sid !== compares.Sid) ?? [];
  return [
    { kind: 'identity', of: verifier, document: documentOf([...others, compares]) },
    // Only an identity policy may leave open which region it is.
    ...closing(registries, {
      arn: tableIn(ledger.dynamodb, places, 'REGION').arn,
      writers: [runnerIn(partition), verifier],
    }),
  ];
}

/** A role that compares the ledger with the registries only reads. */
const NOTHING_ELSE = {
  enforce: false,
  push: false,
  audit: false,
  deploy: false,
  create: false,
  orphanedBlobs: false,
  targets: [],
};

function isIn({ account, region }: NamedRepository, registry: RegistryConfiguration): boolean {
  return region === registry.region && account === accountOf(registry);
}

function accountOf({ account, roles }: RegistryConfiguration): string | undefined {
  return account ?? roles?.at(-1)?.arn.split(':')[4];
}

/** Whether another account may own it: its repository policies then have to let the credentials in. */
function isForeign({ account, profile, roles }: RegistryConfiguration): boolean {
  return account !== undefined && profile === undefined && roles === undefined;
}

function asking(
  registry: RegistryConfiguration,
  targets: readonly NamedRepository[],
  { ownerTags, audit, create, orphanedBlobs }: Wanted,
): Statement[] {
  const { region, repositories, tags } = registry;
  const account = accountOf(registry);
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
    statement('MintmarkAsk', actionsFor('ask'), { Resource }),
    ...(orphanedBlobs ? [statement('MintmarkOrphanedBlobs', actionsFor('orphaned-blob'), { Resource })] : []),
    ...(audit ? [statement('MintmarkAudit', actionsFor('lifecycle'), { Resource })] : []),
  ];
}

function pushing(targets: readonly NamedRepository[]): Statement[] {
  if (targets.length === 0) return [];
  return [
    statement('MintmarkLogin', actionsFor('login'), { Resource: ['*'] }),
    statement('MintmarkPush', actionsFor('push'), { Resource: targets.map(arn) }),
  ];
}

/**
 * The configuration does not say which cluster, so it has to be filled in. No resource can narrow a task definition.
 */
function cluster(region: string): Statement[] {
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

function arn({ account = ACCOUNT, region, name }: NamedRepository): string {
  return `arn:${partitionOf(region).name}:ecr:${region}:${account}:repository/${name}`;
}

/**
 * A glob over names in IAM's syntax, whose `*` does not stop at `/`: it never matches less than the glob, but may match
 * more.
 */
function wildcard(glob: string): string {
  return glob.replace(/(?:[?[\]{}()!+@\\]|\*).*$/, '*');
}

/** Merges statements of one kind, because the length of a policy is limited. */
function merged(statements: readonly Statement[]): Statement[] {
  const byId = new Map<string, Statement>();
  for (const one of statements) {
    const Resource = [...new Set([...(byId.get(one.Sid)?.Resource ?? []), ...(one.Resource ?? [])])];
    byId.set(one.Sid, { ...one, Resource });
  }
  return [...byId.values()];
}

function trusts(registries: readonly RegistryConfiguration[], { enforce, ledger }: Wanted): Policy[] {
  const hasVerifier = enforce === true && ledger !== undefined && 'dynamodb' in ledger;
  const trusting = new Map<string, { role: Role; by: string | readonly string[] }>();
  for (const { roles = [] } of registries) {
    for (const [index, role] of roles.entries()) {
      const partition = role.arn.split(':')[1] ?? 'aws';
      const first = hasVerifier ? [runnerIn(partition), verifierIn(partition)] : runnerIn(partition);
      const by = roles[index - 1]?.arn ?? first;
      trusting.set(role.arn, { role, by });
    }
  }
  return [...trusting.values()].map(({ role: { arn: of, externalId }, by }) => ({
    kind: 'trust',
    of,
    document: documentOf([
      statement('MintmarkTrust', actionsFor('assume'), {
        Principal: { AWS: by },
        ...(externalId !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
      }),
    ]),
  }));
}

function letIn(
  { account, region, repositories }: RegistryConfiguration,
  { audit, orphanedBlobs }: Pick<Wanted, 'audit' | 'orphanedBlobs'>,
): Policy {
  const needs = [
    'ask',
    ...(orphanedBlobs ? ['orphaned-blob' as const] : []),
    ...(audit ? ['lifecycle' as const] : []),
  ] as const;
  const Principal = { AWS: runnerIn(partitionOf(region).name) };
  const names = repositories?.filter(isLiteral);
  return {
    kind: 'repository',
    of: account === undefined ? 'another account' : `${account}/${region}`,
    ...(names !== undefined && names.length > 0 && { repositories: names }),
    document: documentOf([statement('MintmarkAsk', actionsFor(...needs), { Principal })]),
  };
}
