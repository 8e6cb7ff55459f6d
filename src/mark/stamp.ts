import { readCi } from './ci.ts';
import { commitOf } from './commit.ts';
import { deriveService } from './derive-service.ts';
import { readWorkTree } from './git.ts';
import { makeMark } from './mark.ts';
import { serviceName } from './service.ts';
import { createdOf } from './timestamp.ts';
import type { Mark } from '../image/mark.ts';

/** Who is marked for: at most one of the two is given. */
interface StampOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** The service, as a person named it. */
  readonly service?: string | undefined;
  /** The owner of the target, if the caller knows it: a service, or a repository's name, which may hold slashes. */
  readonly owner?: string;
  readonly config: { readonly service?: string | undefined };
}

/**
 * The mark for a build of `cwd` now. Asks git and the environment, never the network.
 *
 * @throws MintmarkError `USAGE` for a name or a variable that cannot be used and if there is no commit, `GIT` if git refuses
 */
export async function stamp({ cwd, env, now, service, owner, config }: StampOptions): Promise<Mark> {
  const ci = readCi(env);
  const began = now();
  const created = createdOf(env, began);
  const named = service === undefined ? (owner ?? config.service) : serviceName(service, '--service');
  const workTree = await readWorkTree(cwd, env, named === undefined);
  const { commit, warnings } = commitOf(workTree, ci);
  const derived = named === undefined ? deriveService(workTree, ci) : { service: named, warnings: [] };
  const mark = makeMark({ service: derived.service, commit, began, created, run: ci.run });
  return { ...mark, warnings: [...derived.warnings, ...warnings, ...mark.warnings] };
}
