import { requireLedger } from '../../checking/reliance.ts';
import type { Configuration } from '../../config/configuration.ts';
import { configurationDirectory, loadConfiguration } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import { namedService, registriesOf } from '../../fleet/scope.ts';
import { expectedService, readableConfiguration } from '../expected-service.ts';
import type { Runtime } from '../runtime.ts';
import { configuredImages } from './configured-images.ts';
import { type NamedImage, namedImages } from './named-images.ts';
import { type CheckOptions, namesImages } from './options.ts';

/** What a check is about, before any image or registry is read. */
export interface Plan {
  readonly configuration: Configuration;
  /** The directory to which file names are relative. */
  readonly cwd: string;
  readonly candidates: readonly ScopedImage[];
  /** The service that the caller named. */
  readonly service: string | undefined;
  /** Whether all repositories belong to it, or to that of the configuration. */
  readonly isOfOne: boolean;
}

/** An image, and the registries in which it is looked for. */
export interface ScopedImage extends NamedImage {
  readonly scopes: ReturnType<typeof registriesOf>;
}

/** @throws MintmarkError USAGE, or for a configuration that is not valid */
export async function planOf(options: CheckOptions, runtime: Runtime): Promise<Plan> {
  const { configPath, ledgerOnly = false, pushed = [] } = options;
  const whole = await loadConfiguration({ ...runtime, ...options, configPath, withBaseline: true });
  const service = namedService(options.service);
  const { candidates, cwd } = await candidatesOf(options, whole, runtime);
  const configuration = ownersIn(whole, options, candidates);
  const scoped = candidates.map((one) => ({ ...one, scopes: registriesOf(one.target, configuration, runtime.env) }));
  if (ledgerOnly) requireLedger(configuration);
  if (ledgerOnly && pushed.length > 0) {
    throw new MintmarkError('USAGE', '--pushed reads back from ECR, and --ledger-only asks no registry', {
      hint: 'Leave out one of the two.',
    });
  }
  return { configuration, cwd, candidates: scoped, service, isOfOne: isOfOneService(options, whole) };
}

/** Whether every repository that is named belongs to the one service that is named. */
function isOfOneService(
  { to = [], service }: Pick<CheckOptions, 'service'> & { readonly to?: readonly string[] },
  configuration: Configuration,
): boolean {
  return to.length > 0 && (service ?? configuration.service) !== undefined;
}

/** The configuration, without its service if each of several repositories may have an owner of its own. */
function ownersIn(
  configuration: Configuration,
  options: Parameters<typeof isOfOneService>[0],
  candidates: readonly Pick<NamedImage, 'target'>[],
): Configuration {
  const places = new Set(candidates.map(({ target }) => target.uri));
  if (places.size < 2 || isOfOneService(options, configuration)) return configuration;
  return { ...configuration, service: undefined };
}

/** The images that a run is about: those that are named, or else those of the configuration. */
async function candidatesOf(
  options: Parameters<typeof namedImages>[0],
  configuration: Configuration,
  runtime: Pick<Runtime, 'cwd' | 'env'>,
): Promise<{ candidates: readonly NamedImage[]; cwd: string }> {
  if (namesImages(options)) return { candidates: await namedImages(options, runtime.cwd), cwd: runtime.cwd };
  const images = await configuredImages(configuration, options.to ?? [], runtime);
  return {
    candidates: images.map((image) => ({ ...image, pushed: [] })),
    cwd: configurationDirectory(configuration, runtime.cwd),
  };
}

/**
 * The services whose images a run that ended too early would have checked.
 *
 * @throws MintmarkError if not even that is known
 */
export async function expectedServices(
  options: Pick<CheckOptions, 'configPath' | 'service'> & Parameters<typeof namedImages>[0],
  runtime: Pick<Runtime, 'cwd' | 'env' | 'readRemote'>,
): Promise<string[]> {
  const whole = await readableConfiguration(options.configPath, runtime);
  const { candidates } = await candidatesOf(options, whole, runtime);
  const configuration = ownersIn(whole, options, candidates);
  return [...new Set(candidates.map(({ target }) => expectedService(target, options.service, configuration)))];
}
