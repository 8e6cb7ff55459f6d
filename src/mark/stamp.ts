import { MintmarkError } from '../errors.ts';
import { readCi } from './ci.ts';
import { commitOf } from './commit.ts';
import { deriveService } from './derive-service.ts';
import { readWorkTree } from './git.ts';
import { makeMark } from './mark.ts';
import { serviceName } from './service.ts';
import type { Mark } from '../image/mark.ts';
import { quoted } from '../util/cut.ts';
import type { Environment } from '../util/environment.ts';

/** At most one of `service` and `owner` is given. */
interface StampOptions {
  readonly cwd: string;
  readonly env: Environment;
  readonly now: () => Date;
  /** The service as the user named it. */
  readonly service?: string;
  /** The owner of the target, if the caller knows it: a service, or a repository's name, which may contain slashes. */
  readonly owner?: string;
  readonly config: { readonly service: string | undefined };
}

/**
 * The mark for a build of `cwd` now. Uses git and the environment, never the network.
 *
 * @throws MintmarkError `USAGE` for an unusable name or variable and if there is no commit, `GIT` if git refuses
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

/** The last second with a four-digit year: 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799;

/**
 * The creation time for the image's label: `SOURCE_DATE_EPOCH` (seconds since 1970, UTC), or else when the build began.
 * BuildKit reads the same variable. https://reproducible-builds.org/specs/source-date-epoch/
 *
 * @throws MintmarkError `USAGE` if the variable is not a whole number of seconds within four-digit years.
 */
export function createdOf(env: Environment, began: Date): Date {
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch === undefined || epoch === '') return began;
  if (!/^\d+$/.test(epoch) || Number(epoch) > LAST_SECOND) {
    throw new MintmarkError('USAGE', `SOURCE_DATE_EPOCH is ${quoted(epoch)}: not a whole number of seconds`, {
      hint: "Set it to seconds since 1970 in UTC, such as the output of 'git log -1 --format=%ct', or unset it.",
    });
  }
  return new Date(Number(epoch) * 1000);
}
