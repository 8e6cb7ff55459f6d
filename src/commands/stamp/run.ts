import { loadConfiguration } from '../../config/load.ts';
import { stamp } from '../../mark/stamp.ts';
import type { Mark } from '../../types/mark.ts';
import type { Given } from '../option.ts';
import type { Runtime } from '../runtime.ts';
import type { STAMP } from './options.ts';

/** The mark for a build of the work directory, as the configuration file says whose it is. */
export async function stampAsConfigured(
  { service, configPath }: Given<typeof STAMP.options, never>,
  runtime: Pick<Runtime, 'cwd' | 'env' | 'now' | 'readRemote'>,
): Promise<Mark> {
  const config = await loadConfiguration({ ...runtime, explicitPath: configPath });
  return stamp({ ...runtime, service, config });
}
