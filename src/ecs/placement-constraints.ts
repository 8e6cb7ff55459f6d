import type { PlacementConstraint } from '@aws-sdk/client-ecs';

/**
 * The expressions of placement constraints. `distinctInstance` separates the tasks of one service, not those of two.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html
 */
export function memberOf(constraints: readonly Pick<PlacementConstraint, 'type' | 'expression'>[] = []): string[] {
  return constraints.flatMap(({ type, expression }) =>
    type === 'memberOf' && expression !== undefined ? [expression] : [],
  );
}
