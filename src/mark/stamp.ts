import { basename } from 'node:path';
import { MintmarkError } from '../errors.ts';
import { type Ci, readCi } from './ci.ts';
import { readWorkTree, type WorkTree } from './git.ts';
import { type Commit, makeMark } from './mark.ts';
import { remoteOf } from './remote.ts';
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

/**
 * The commit that is built: the work tree's, or the CI system's if the work tree has none.
 *
 * @throws MintmarkError if there is neither: `USAGE`, or `GIT` if git refuses to read the work tree
 */
function commitOf(workTree: WorkTree, ci: Ci): { commit: Commit; warnings: readonly string[] } {
  const found = workTree.kind === 'work-tree';
  const { source, warnings } = sourceOf(found ? workTree.origin : undefined, ci);
  if (found && workTree.sha !== undefined)
    return { commit: { sha: workTree.sha, dirty: workTree.dirty, source }, warnings };
  const reason = found ? 'the repository has no commit yet' : workTree.reason;
  if (ci.sha === undefined) {
    if (!found && workTree.refusal !== undefined) throw workTree.refusal;
    throw new MintmarkError('USAGE', `There is no commit to make a mark from: ${reason}`, {
      hint: found
        ? 'Commit first.'
        : `${workTree.help ?? 'Run mintmark in a git work tree'}, or set ${ci.shaVariable} to the commit that is built.`,
    });
  }
  const unseen = `The commit is ${ci.shaVariable}'s, and it is not known whether the files match it: ${reason}.`;
  return { commit: { sha: ci.sha, dirty: false, source }, warnings: [unseen, ...warnings] };
}

function sourceOf(origin: string | undefined, ci: Ci): { source: string | undefined; warnings: string[] } {
  const source = (origin === undefined ? undefined : remoteOf(origin).source) ?? ci.source;
  if (source !== undefined || origin === undefined) return { source, warnings: [] };
  const why = "the remote 'origin' is not a web address that can be written without quotes";
  return { source, warnings: [`The label org.opencontainers.image.source is left out: ${why}.`] };
}

/**
 * Names a service after the CI system's repository, else after the remote's, else after the top-level directory.
 *
 * @throws MintmarkError `USAGE` if none of them has a name, or the name is not valid for a service
 */
function deriveService(workTree: WorkTree, ci: Ci): { service: string; warnings: readonly string[] } {
  for (const { name, origin } of candidates(workTree, ci)) {
    if (name === undefined || name === '') continue;
    const service = serviceName(name, origin);
    const warning = `The service is called ${service} after ${origin}. To name it, pass --service or set 'service' in mintmark.yml.`;
    return { service, warnings: [warning] };
  }
  throw new MintmarkError('USAGE', 'It is not known which service is built', {
    hint: "Pass --service, or set 'service' in mintmark.yml.",
  });
}

function candidates(workTree: WorkTree, ci: Ci): { name: string | undefined; origin: string }[] {
  const inCi = { name: ci.repository?.name, origin: ci.repository?.variable ?? '' };
  if (workTree.kind === 'none') return [inCi];
  return [
    inCi,
    { name: workTree.origin && remoteOf(workTree.origin).name, origin: "the remote 'origin'" },
    { name: workTree.topLevel && basename(workTree.topLevel), origin: 'the top-level directory' },
  ];
}
