import type { Twin } from '../types/answer.ts';
import type { Allowance } from '../types/configuration.ts';
import type { Repository } from '../types/registry.ts';
import { matcher } from '../util/glob.ts';

/** Whether an allowance still holds: its last day is over at midnight UTC. */
export function isInForce(allowance: Allowance, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= allowance.expires;
}

/** The first allowance in force that accepts a twin: every image ID that is shared must be allowed. */
export function allowanceFor(
  allowances: readonly Allowance[],
  repository: Pick<Repository, 'uri'>,
  twin: Pick<Twin, 'imageIds'>,
  now: Date,
): Allowance | undefined {
  return allowances.find(
    (allowance) =>
      isInForce(allowance, now) &&
      matcher([allowance.repository])(repository.uri) &&
      (allowance.image === undefined || twin.imageIds.every((id) => id === allowance.image)),
  );
}
