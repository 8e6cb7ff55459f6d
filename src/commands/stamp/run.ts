import { loadConfiguration } from '../../config/load.ts';
import { MintmarkError } from '../../errors.ts';
import { stamp } from '../../mark/stamp.ts';
import type { Mark } from '../../image/mark.ts';
import type { Given } from '../option.ts';
import type { Runtime } from '../runtime.ts';
import type { Stamped } from './formats.ts';
import type { STAMP } from './options.ts';
import { defined } from '../../util/defined.ts';

/** The target of a bake that others inherit the mark from, as they inherit from `docker-metadata-action`. */
const BAKE_TARGET = 'mintmark';

/**
 * The mark for a build of the work directory, whose service the configuration names; or one for each target of a bake.
 *
 * @throws MintmarkError `USAGE` if two targets would get one mark
 */
export async function stampAsConfigured(
  { service, configPath, bakeTargets = [] }: Given<typeof STAMP.options, never>,
  runtime: Pick<Runtime, 'cwd' | 'env' | 'now' | 'readRemote'>,
): Promise<Stamped> {
  const config = await loadConfiguration({ ...runtime, configPath });
  const [first, ...others] = bakeTargets;
  if (first === undefined) {
    const mark = await stamp({ ...runtime, ...defined({ service }), config });
    return { mark, targets: new Map([[BAKE_TARGET, mark]]) };
  }
  if (service !== undefined) {
    throw new MintmarkError('USAGE', '--service names one service, and --bake-target has a service for each target', {
      hint: `Write the service with the target: --bake-target ${first.target}=${service}`,
    });
  }
  const mark = await stamp({ ...runtime, service: first.service, config });
  const targets = new Map<string, Mark>([[first.target, mark]]);
  for (const other of others) {
    const same = bakeTargets.find((one) => one !== other && one.service === other.service);
    if (targets.has(other.target) || same !== undefined) {
      throw new MintmarkError('USAGE', `Two targets of ${other.service} would get one mark, and could be one image`, {
        hint: 'Give each target a name of its own: --bake-target TARGET, or --bake-target TARGET=SERVICE.',
      });
    }
    targets.set(other.target, await stamp({ ...runtime, service: other.service, config }));
  }
  return { mark, targets };
}

/** Of all marks, each once. */
export function warningsOf({ targets }: Stamped): string[] {
  return [...new Set([...targets.values()].flatMap(({ warnings }) => warnings))];
}
