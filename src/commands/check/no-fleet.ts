import { nameOf } from '../../image/ecr-reference.ts';
import type { Target } from '../../image/repository.ts';
import type { Destination } from '../../fleet/destination.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { RegistryScope } from '../../fleet/scope.ts';

/** For a run that asks no registry. */
export const NO_FLEET: Fleet = {
  registries: [],
  failures: [],
  calls: () => ({}),
  listAgain: () => Promise.resolve(NO_FLEET),
};

/** The target as its name describes it. Whether it exists is not looked up. */
export function uncheckedPlace(
  target: Target,
  { account = 'unknown', region = 'unknown' }: RegistryScope,
): Destination {
  const { uri } = target;
  return { repository: { registry: { account, region }, name: nameOf(uri), uri }, connection: undefined };
}
