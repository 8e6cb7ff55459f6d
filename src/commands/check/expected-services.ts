import type { Runtime } from '../runtime.ts';
import { expectedService, readableConfiguration } from '../expected-service.ts';
import type { CheckOptions } from './options.ts';
import { candidatesOf, ownersIn } from './plan.ts';

/**
 * The services whose images a run that ended too early would have checked.
 *
 * @throws MintmarkError if not even that is known
 */
export async function expectedServices(
  options: Pick<CheckOptions, 'configPath' | 'service'> & Parameters<typeof candidatesOf>[0],
  runtime: Pick<Runtime, 'cwd' | 'env' | 'readRemote'>,
): Promise<string[]> {
  const whole = await readableConfiguration(options.configPath, runtime);
  const { candidates } = await candidatesOf(options, whole, runtime);
  const configuration = ownersIn(whole, options, candidates);
  return [...new Set(candidates.map(({ target }) => expectedService(target, options.service, configuration)))];
}
