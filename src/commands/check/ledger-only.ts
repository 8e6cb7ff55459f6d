import { MintmarkError } from '../../errors.ts';
import { nameOf } from '../../image/ecr-reference.ts';
import type { Configuration } from '../../types/configuration.ts';
import type { Target } from '../../types/registry.ts';
import type { Destination, Fleet } from '../../fleet/fleet.ts';
import type { RegistryScope } from '../../fleet/scope.ts';

/** Where no registry is asked. */
export const NO_FLEET: Fleet = {
  registries: [],
  failures: [],
  calls: () => ({}),
  listAgain: () => Promise.resolve(NO_FLEET),
};

/** The target as its name says it: nobody is asked whether it exists. */
export function uncheckedPlace(
  target: Target,
  { account = 'unknown', region = 'unknown' }: RegistryScope,
): Destination {
  const { uri } = target;
  return { repository: { registry: { account, region }, name: nameOf(uri), uri }, connection: undefined };
}

/** @throws MintmarkError if the ledger cannot answer alone */
export function requireLedger({ ledger, file }: Configuration, pushed: string | undefined): void {
  if (ledger === undefined) {
    throw new MintmarkError('CONFIG', `--ledger-only asks the ledger, and ${file ?? 'no mintmark.yml'} names none`, {
      hint: 'Write ledger: into mintmark.yml, or leave --ledger-only out.',
    });
  }
  if (pushed !== undefined) {
    throw new MintmarkError('USAGE', '--pushed reads back from ECR, and --ledger-only asks no registry', {
      hint: 'Leave out one of the two.',
    });
  }
}
