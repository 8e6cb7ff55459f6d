import type { RegistryConfiguration, Role } from '../connection/access.ts';
import { partitionOf } from '../image/ecr-reference.ts';
import { isSameRegistry } from '../image/repository.ts';
import { isLiteral } from '../util/glob.ts';
import { actionsFor } from './actions.ts';
import { documentOf, type Policy, statement, type Statement } from './document.ts';
import { type Placeholder, runnerIn, verifierIn } from './placeholders.ts';
import type { Wanted } from './statements.ts';
import { tableOf } from '../ledger/claim.ts';

const UNKNOWN: Placeholder = 'NAME';

/** The trust policies of the roles that are assumed. */
export function trusts(registries: readonly RegistryConfiguration[], wanted: Wanted): Policy[] {
  const trusting = new Map<string, { role: Role; by: string | readonly string[] }>();
  for (const { roles = [] } of registries) {
    for (const [index, role] of roles.entries()) {
      const by = roles[index - 1]?.arn ?? callersIn(role.arn.split(':')[1] ?? 'aws', wanted);
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

/** The policies of the repositories of a registry that may be another account's: of the target, it is its own. */
export function letIn(registry: RegistryConfiguration, wanted: Wanted): Policy[] {
  const { account, region, repositories, tags } = registry;
  const { audit, orphanedBlobs, ownerTags, push, targets } = wanted;
  const { name: partition } = partitionOf(region);
  const needs = [
    ...(tags === undefined && !ownerTags ? [] : ['tags' as const]),
    'probe',
    'images',
    ...(orphanedBlobs ? ['orphaned-blob' as const] : []),
    ...(audit ? ['lifecycle' as const] : []),
  ] as const;
  const ask = statement('MintmarkAsk', actionsFor(...needs), { Principal: { AWS: callersIn(partition, wanted) } });
  const pushIn = statement('MintmarkPush', actionsFor('push'), { Principal: { AWS: runnerIn(partition) } });
  const policyOf = (names: readonly string[], ...statements: readonly Statement[]): Policy => ({
    kind: 'repository',
    of: account === undefined ? 'another account' : `${account}/${region}`,
    ...(names.length > 0 && { repositories: names }),
    document: documentOf(statements),
  });
  const named = repositories?.filter(isLiteral) ?? [];
  const pushed = push ? targets.filter((target) => isSameRegistry(target, registry)).map(({ name }) => name) : [];
  // It may be any of them: the identity policy says which.
  if (pushed.includes(UNKNOWN)) return [policyOf(named, ask, pushIn)];
  const others = named.filter((name) => !pushed.includes(name));
  return [
    ...(others.length > 0 || named.length === 0 ? [policyOf(others, ask)] : []),
    ...(pushed.length > 0 ? [policyOf(pushed, ask, pushIn)] : []),
  ];
}

/** Those who query registries with the credentials. */
function callersIn(partition: string, wanted: Wanted): string | readonly string[] {
  const runner = runnerIn(partition);
  return wanted.enforce === true && tableOf(wanted.ledger) !== undefined ? [runner, verifierIn(partition)] : runner;
}
