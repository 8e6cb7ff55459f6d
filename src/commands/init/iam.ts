import { loadConfiguration } from '../../config/load.ts';
import { policiesOf } from '../../iam/policies.ts';
import type { NamedRepository } from '../../iam/statements.ts';
import { fillIn } from '../../iam/placeholders.ts';
import { type RenderedPolicies, renderPolicies } from '../../iam/render.ts';
import { nameOf, registryOfUri } from '../../image/ecr-reference.ts';
import type { Configuration } from '../../config/configuration.ts';
import { scopeOf } from '../../fleet/scope.ts';
import type { Runtime } from '../runtime.ts';
import { knownOf } from './known.ts';
import type { InitIamOptions } from './options.ts';
import { defined } from '../../util/defined.ts';

/**
 * The least-privilege policies for the registries of mintmark.yml: for the identity that calls AWS, for roles that are
 * assumed, and for repositories in other accounts. They allow the ledger's table too if one is configured. Makes no calls.
 *
 * @throws MintmarkError CONFIG
 */
export async function initIam(
  { format, configPath, enforce = false, audit = false, deploy = false, create = false, ...options }: InitIamOptions,
  { cwd }: Pick<Runtime, 'cwd'>,
): Promise<RenderedPolicies & { readonly notice: string }> {
  // If only guard may push, guard has to be allowed to.
  const push = options.push || enforce;
  const { orphanedBlobs = false } = options;
  const configuration = await loadConfiguration({ cwd, configPath });
  const registries = configuration.registries.map((registry) => ({
    ...registry,
    ...defined({ account: scopeOf(registry).account }),
  }));
  const targets = targetsOf(configuration, push || create);
  const ownerTags = configuration.ownership?.tag !== undefined;
  const { ledger } = configuration;
  const asked = { push, enforce, audit, deploy, create, orphanedBlobs };
  const rendered = await renderPolicies(policiesOf({ registries, targets, ...asked, ledger, ownerTags }), format);
  return {
    ...rendered,
    notice: fillIn(rendered.open)
      .map((line) => `${line}\n`)
      .join(''),
  };
}

/** Where this checkout's image goes; if nothing says so, a push goes to any repository of the first registry. */
function targetsOf(configuration: Configuration, needed: boolean): NamedRepository[] {
  const { repository } = knownOf(configuration);
  const [first] = configuration.registries;
  if (repository === undefined) {
    return needed ? [{ account: first && scopeOf(first).account, region: first?.region ?? '*', name: 'NAME' }] : [];
  }
  const { account, region } = registryOfUri(repository) ?? { account: undefined, region: '*' };
  return [{ account, region, name: nameOf(repository) }];
}
