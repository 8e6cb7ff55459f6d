import { defined } from '../util/defined.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import { isSameRegistry } from '../image/repository.ts';
import { actionsFor } from './actions.ts';
import { documentOf, type Policy, statement, type Statement } from './document.ts';
import { type ClosedRegistry, closing } from './enforce.ts';
import { letIn, trusts } from './granting.ts';
import { runnerIn, verifierIn } from './placeholders.ts';
import { arn, asking, cluster, isForeign, type NamedRepository, pushing, type Wanted, wildcard } from './statements.ts';
import { tableOf } from '../ledger/claim.ts';
import { claiming, grantsIn, tableIn, tablePolicy } from './table.ts';
import type { RegistryConfiguration } from '../connection/access.ts';

/**
 * The least that lets mintmark do its work: one policy for each principal that makes requests, then those that let it
 * in.
 */
export function policiesOf(wanted: Wanted): Policy[] {
  const { registries } = wanted;
  const [all, stray] = placesOf(wanted);
  // Even if nothing is configured, the policy that would let the credentials into another account is shown.
  const foreign = registries.length === 0 ? [{ region: '*' }] : registries.filter(isForeign);
  const policies = [
    ...identities(wanted),
    ...trusts(all, wanted),
    ...foreign.flatMap((registry) => letIn(registry, wanted)),
  ];
  if (wanted.enforce === true) return [...policies, ...enforcing(wanted, [...all, ...stray])];
  const table = tableOf(wanted.ledger);
  const grants = table === undefined ? [] : grantsIn(table, wanted);
  return table === undefined || grants.length === 0 ? policies : [...policies, tablePolicy(table.table, grants)];
}

/** The registries, and the targets that are in none of them. */
function placesOf({ registries, targets }: Wanted): readonly [RegistryConfiguration[], NamedRepository[]] {
  const all = registries.length > 0 ? [...registries] : targets.length > 0 ? [] : [{ region: '*' }];
  return [all, targets.filter((target) => !all.some((registry) => isSameRegistry(target, registry)))];
}

/** The policies of those who make requests, that of the credentials first. */
function identities(wanted: Wanted): Policy[] {
  const { targets, push, deploy } = wanted;
  const [all, stray] = placesOf(wanted);
  const askers = new Map<string | undefined, Statement[]>();
  const add = (asker: string | undefined, statements: readonly Statement[]): void => {
    askers.set(asker, [...(askers.get(asker) ?? []), ...statements]);
  };
  add(undefined, []);
  for (const registry of all) {
    const own = targets.filter((target) => isSameRegistry(target, registry));
    add(registry.roles?.at(-1)?.arn, [...asking(registry, own, wanted), ...(push ? pushing(own) : [])]);
    for (const [index, role] of (registry.roles ?? []).entries()) {
      add(registry.roles?.[index - 1]?.arn, [
        statement('MintmarkAssume', actionsFor('assume'), { Resource: [role.arn] }),
      ]);
    }
  }
  for (const target of stray) {
    const { account, region } = target;
    add(undefined, [...asking(defined({ region, account }), [target], wanted), ...(push ? pushing([target]) : [])]);
  }
  // The cluster and the ledger are queried with the credentials, whatever the registries are queried with.
  if (deploy) add(undefined, cluster(all[0]?.region ?? '*'));
  const table = tableOf(wanted.ledger);
  if (table !== undefined) add(undefined, [claiming(tableIn(table, [...all, ...targets]).arn, wanted)]);
  return [...askers]
    .filter(([, statements]) => statements.length > 0)
    .map(([of, statements]): Policy => ({ kind: 'identity', of, document: documentOf(merged(statements)) }));
}

/** The policies that make guard the only one that pushes in a fleet. */
function enforcing(wanted: Wanted, places: readonly (RegistryConfiguration | NamedRepository)[]): Policy[] {
  const registries = places.map((place): ClosedRegistry => {
    const registry: RegistryConfiguration =
      'name' in place ? defined({ region: place.region, account: place.account }) : place;
    const { account, region, roles, repositories } = registry;
    const own = wanted.targets.filter((target) => isSameRegistry(target, registry)).map(({ name }) => name);
    const names = repositories === undefined ? ['*'] : [...new Set([...repositories.map(wildcard), ...own])];
    const pusher = roles?.at(-1)?.arn ?? runnerIn(partitionOf(region).name);
    return { account, region, repositories: names.map((name) => arn({ account, region, name })), pusher };
  });
  const table = tableOf(wanted.ledger);
  if (table === undefined) return closing(registries, undefined);
  const { partition } = tableIn(table, places);
  const verifier = verifierIn(partition);
  return [
    ...identities({ ...wanted, ...COMPARING })
      .slice(0, 1)
      .map((policy) => ({ ...policy, of: verifier })),
    // Only an identity policy may leave open which region it is.
    ...closing(registries, {
      arn: tableIn(table, places, 'REGION').arn,
      writers: [runnerIn(partition), verifier],
      grants: grantsIn(table, wanted),
    }),
  ];
}

/** A role that compares the ledger with the registries only reads them. */
const COMPARING = {
  compares: true,
  push: false,
  audit: false,
  deploy: false,
  create: false,
  orphanedBlobs: false,
  targets: [],
};

/** Merges statements of one kind, because the length of a policy is limited. */
function merged(statements: readonly Statement[]): Statement[] {
  const byId = new Map<string, Statement>();
  for (const one of statements) {
    const Resource = [...new Set([...(byId.get(one.Sid)?.Resource ?? []), ...(one.Resource ?? [])])];
    byId.set(one.Sid, { ...one, Resource });
  }
  return [...byId.values()];
}
