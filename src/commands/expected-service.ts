import { DEFAULTS, loadConfiguration } from '../config/load.ts';
import { ignoreExpected } from '../errors.ts';
import { probableName } from '../image/ecr-reference.ts';
import { claimants } from '../ownership/ownership.ts';
import type { Configuration } from '../config/configuration.ts';
import type { Target } from '../image/repository.ts';
import type { Runtime } from './runtime.ts';

/**
 * The service that an image at a target would belong to, as far as that is known without asking ECR: for a run that
 * ended before it knew. Its check must have the same name as the next run's, or the red one stays.
 *
 * @param named the service that the caller named
 */
export function expectedService({ uri }: Target, named: string | undefined, configuration: Configuration): string {
  return named ?? configuration.service ?? claimants(configuration)(uri)[0] ?? probableName(uri);
}

/** The configuration, or the defaults if it cannot be read: the run ended with that, and it is already reported. */
export async function readableConfiguration(
  configPath: string | undefined,
  runtime: Pick<Runtime, 'cwd' | 'readRemote'>,
): Promise<Configuration> {
  const read = await loadConfiguration({ ...runtime, configPath }).catch(ignoreExpected);
  return read ?? DEFAULTS;
}
