import { loadConfiguration } from '../config/load.ts';
import { commitOf } from '../mark/commit.ts';
import { deriveService } from '../mark/derive-service.ts';
import { readWorkTree } from '../mark/git.ts';
import { readGitHub } from '../mark/github.ts';
import { makeMark } from '../mark/mark.ts';
import { serviceName } from '../mark/service.ts';
import { timestampOf } from '../mark/timestamp.ts';
import type { Configuration } from '../types/configuration.ts';
import type { Mark } from '../types/mark.ts';
import type { Runtime } from './runtime.ts';

/** Who is marked for: at most one of the two is given. */
interface StampOptions extends Pick<Runtime, 'cwd' | 'env' | 'now'> {
  /** The service, as a person named it. */
  readonly service?: string | undefined;
  /** The owner of the target, where the caller knows it: a service, or a repository's name, which may hold slashes. */
  readonly owner?: string | undefined;
  readonly config: Pick<Configuration, 'service'>;
}

/**
 * The mark for a build of `cwd` now. Asks git and the environment, never the network.
 *
 * @throws MintmarkError `USAGE` for a name or a variable that cannot be used and where there is no commit, `GIT` where git refuses
 */
export async function stamp({ cwd, env, now, service, owner, config }: StampOptions): Promise<Mark> {
  const github = readGitHub(env);
  const timestamp = timestampOf(env, now);
  const named = service === undefined ? (owner ?? config.service) : serviceName(service, '--service');
  const workTree = await readWorkTree(cwd, env);
  const { commit, warnings } = commitOf(workTree, github);
  const derived = named === undefined ? deriveService(workTree, github) : { service: named, warnings: [] };
  const mark = makeMark({ service: derived.service, commit, timestamp, run: github.run });
  return { ...mark, warnings: [...derived.warnings, ...warnings, ...mark.warnings] };
}

/** The mark as the configuration file and the work directory give it: `stamp` as people run it. */
export async function stampAsConfigured(
  { service, configPath }: { service?: string | undefined; configPath?: string | undefined },
  runtime: Pick<Runtime, 'cwd' | 'env' | 'now' | 'readRemote'>,
): Promise<Mark> {
  const config = await loadConfiguration({ ...runtime, explicitPath: configPath });
  return stamp({ ...runtime, service, config });
}
