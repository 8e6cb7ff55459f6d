import { namedEndpoint } from '../../aws/environment.ts';
import { MintmarkError } from '../../errors.ts';
import { distinctScopes, parseTarget, type RegistryScope, scopeOf, wholeRegistry } from '../../fleet/scope.ts';
import { ecrUri, registryOfUri } from '../../image/ecr-reference.ts';
import { parseReference } from '../../image/reference.ts';
import type { Configuration } from '../../config/configuration.ts';
import { matcher } from '../../util/glob.ts';
import type { Runtime } from '../runtime.ts';
import { withFleet } from '../with-fleet.ts';

const WHOLE = 'Write the whole URI of the repository: ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME';

/**
 * The URI of a repository that is named in full or by its name alone: then it is in the one configured registry that
 * takes it, or else in the one that the configured image goes to. ECR is asked only if the registry's host is not known
 * because it depends on the credentials' account or on another endpoint.
 *
 * @throws MintmarkError USAGE if no registry takes the name, or several do; and if ECR does not say
 */
export async function repositoryUri(
  text: string,
  configuration: Configuration,
  offline: boolean,
  runtime: Runtime,
): Promise<string> {
  const target = parseTarget(text);
  if (target !== undefined) return target.uri;
  const name = parseReference(text)?.name;
  if (name === undefined) throw new MintmarkError('USAGE', `Not the name of a repository: ${text}`, { hint: WHOLE });
  const scope = onlyScope(name, configuration);
  const { account, region } = scope;
  const isElsewhere = namedEndpoint('ECR', runtime.env) !== undefined;
  if (account !== undefined && region !== undefined && !isElsewhere) return ecrUri({ account, region }, name);
  if (offline) {
    throw new MintmarkError('USAGE', `${name} names no registry, and its account is not known offline`, {
      hint: WHOLE,
    });
  }
  return foundUri(name, { ...scope, ...(!isElsewhere && { repositories: [name] }) }, runtime);
}

function onlyScope(name: string, configuration: Configuration): RegistryScope {
  const { registries, file = 'mintmark.yml', image } = configuration;
  // A check asks the registry that the image goes to.
  const own = registries.length > 0 || image === undefined ? undefined : registryOfUri(image.to ?? image.reference);
  if (own !== undefined) return scopeOf(own);
  const taking = registries.filter(({ repositories }) => repositories === undefined || matcher(repositories)(name));
  const [scope, ...others] = distinctScopes(taking.map(scopeOf).map(wholeRegistry));
  if (scope === undefined) {
    const why = registries.length === 0 ? `${file} names none` : `no entry of registries in ${file} takes it`;
    throw new MintmarkError('USAGE', `${name} names no registry, and ${why}`, { hint: WHOLE });
  }
  if (others.length === 0) return scope;
  const uris = [scope, ...others].map(({ account = 'ACCOUNT', region = 'REGION' }) =>
    ecrUri({ account, region }, name),
  );
  throw new MintmarkError('USAGE', `${name} may be in any of ${uris.length} registries of ${file}`, {
    hint: `Say which is meant:\n  ${uris.join('\n  ')}`,
  });
}

function foundUri(name: string, scope: RegistryScope, runtime: Runtime): Promise<string> {
  return withFleet([scope], runtime, ({ registries, failures: [failed] }) => {
    if (failed !== undefined) {
      const { code, message, hint = WHOLE } = failed.failure;
      throw new MintmarkError(code, message, { hint });
    }
    const found = registries.flatMap(({ repositories }) => repositories).find((one) => one.name === name);
    if (found !== undefined) return found.uri;
    throw new MintmarkError('NOT_FOUND', `There is no repository ${name} in ${scope.region ?? 'the registry'}`, {
      hint: WHOLE,
    });
  });
}
