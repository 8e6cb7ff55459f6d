import type { ClusterNode } from '../../ecs/nodes.ts';
import type { Placement } from '../../ecs/services.ts';
import { holds, parsePlacement, requiredValues } from './placement-expression.ts';

/** A placement that says nothing about where tasks are placed. */
export const ANYWHERE: Placement = { providers: undefined, expressions: [] };

/** A placement with further constraints. */
export function constrained({ providers, expressions }: Placement, more: readonly string[]): Placement {
  return { providers, expressions: [...expressions, ...more] };
}

/**
 * Whether ECS may place a task on a node as it is now. False only if that is certain: the node is not in a capacity
 * provider of the task, or a constraint does not hold for it.
 */
export function mayBePlaced({ providers, expressions }: Placement, node: ClusterNode | undefined): boolean {
  if (node === undefined) return true;
  if (providers !== undefined && !providers.some((provider) => provider === node.provider)) return false;
  return expressions.every((expression) => holds(parsePlacement(expression), node) !== false);
}

/**
 * Whether no node, not even one that is still to come, can get tasks of both: they have different capacity providers, or
 * constraints that want different values of one attribute.
 */
export function areApart(one: Placement, other: Placement): boolean {
  const { providers } = one;
  if (providers !== undefined && other.providers?.some((provider) => providers.includes(provider)) === false)
    return true;
  const all = [...one.expressions, ...other.expressions].map(parsePlacement);
  return [...requiredValues(all).values()].some((values) => values.size === 0);
}
