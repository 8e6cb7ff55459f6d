import { loadConfiguration } from '../../config/load.ts';
import { policiesOf, type NamedRepository } from '../../iam/policies.ts';
import { renderPolicies } from '../../iam/render.ts';
import { nameOf, registryOfUri } from '../../image/ecr-reference.ts';
import type { Configuration } from '../../types/configuration.ts';
import type { IamFormat } from '../../iam/render.ts';
import { scopeOf } from '../../fleet/scope.ts';
import type { Runtime } from '../runtime.ts';
import { knownOf } from './known.ts';

export interface InitIamOptions {
  readonly format: IamFormat;
  /** With what `guard` pushes with. */
  readonly push: boolean;
  /** With what `audit` asks beside a check. */
  readonly audit?: boolean;
  /** With what `deploy` asks of ECS. */
  readonly deploy?: boolean;
  /** With what says whether a push creates a target that does not exist. */
  readonly create?: boolean;
  readonly configPath?: string | undefined;
}

/**
 * The least-privilege policies for the registries of mintmark.yml: of who asks, of roles that are assumed, and of
 * repositories in other accounts. The ledger's table is among what is allowed if one is configured. Calls nobody.
 *
 * @throws MintmarkError CONFIG
 */
export async function initIam(
  { format, push, audit = false, deploy = false, create = false, configPath }: InitIamOptions,
  { cwd }: Pick<Runtime, 'cwd'>,
): Promise<string> {
  const configuration = await loadConfiguration({ cwd, explicitPath: configPath });
  const registries = configuration.registries.map((registry) => ({
    ...registry,
    account: scopeOf(registry).account,
  }));
  const targets = targetsOf(configuration, push || create);
  const ownerTags = configuration.ownership?.tag !== undefined;
  const { ledger } = configuration;
  return renderPolicies(policiesOf({ registries, targets, push, audit, deploy, create, ledger, ownerTags }), format);
}

/** Where this checkout's image goes to; if nothing says it, a push goes to any repository of the first registry. */
function targetsOf(configuration: Configuration, needed: boolean): NamedRepository[] {
  const { repository } = knownOf(configuration);
  const [first] = configuration.registries;
  if (repository === undefined) {
    return needed ? [{ account: first && scopeOf(first).account, region: first?.region ?? '*', name: 'NAME' }] : [];
  }
  const { account, region } = registryOfUri(repository) ?? { account: undefined, region: '*' };
  return [{ account, region, name: nameOf(repository) }];
}
