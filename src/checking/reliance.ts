import { MintmarkError } from '../errors.ts';
import type { RegistryScope } from '../fleet/scope.ts';
import type { Configuration } from '../config/configuration.ts';
import { tableOf } from '../ledger/claim.ts';
import type { Reliance, ScopedRegistry } from '../ledger/coverage.ts';
import type { Target } from '../image/repository.ts';
import { parseDuration } from '../util/duration.ts';
import { defined } from '../util/defined.ts';

const DEFAULT_WITHIN = '24h';

/** @throws MintmarkError if there is no ledger that could answer alone */
export function requireLedger({ ledger, file }: Configuration): void {
  if (ledger !== undefined) return;
  throw new MintmarkError('CONFIG', `--ledger-only asks the ledger, and ${file ?? 'no mintmark.yml'} names none`, {
    hint: 'Write ledger: into mintmark.yml, or leave --ledger-only out.',
  });
}

/**
 * What a ledger must have been compared with to be asked instead of the registries.
 *
 * @param scopes the target's first
 */
export function relianceOf(
  { uri }: Pick<Target, 'uri'>,
  [own, ...others]: readonly [RegistryScope, ...RegistryScope[]],
  { ledger, exclude }: Configuration,
): Reliance {
  const written = tableOf(ledger)?.['verified-within'];
  const scoped = ({ account, region, repositories, tags }: RegistryScope): ScopedRegistry => ({
    account,
    region,
    ...defined({ repositories, tags }),
  });
  return {
    registries: [{ ...scoped(own), uri }, ...others.map(scoped)],
    exclude,
    withinMs: parseDuration(written ?? DEFAULT_WITHIN) ?? 0,
  };
}
