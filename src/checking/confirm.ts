import { MintmarkError } from '../errors.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import { type Identity, imageIds } from '../image/identity.ts';
import { type Problem, withProblems } from '../rules/rules.ts';
import type { Configuration } from '../config/configuration.ts';
import type { RegistryConnection } from '../connection/connection.ts';
import { referenceTo, type Repository } from '../image/repository.ts';
import type { Report } from './report.ts';
import type { Runtime } from '../commands/runtime.ts';
import { defined } from '../util/defined.ts';

/** What was pushed, and where it can be read back. */
interface Confirmation {
  readonly connection: RegistryConnection;
  readonly repository: Repository;
  /** The tags that were pushed; or the digest, if it was pushed without one. */
  readonly names: readonly string[];
  /** What each name has to refer to, exactly. */
  readonly candidate: Identity;
  readonly configuration: Configuration;
  /** Whether ECR may still show this image, because a tag named it before the push. */
  readonly mayBeStale: (name: string, digest: Digest) => boolean;
}

/**
 * Reads back from ECR what a push left there, all names at once, and compares it with what was checked.
 *
 * @param reports of the images that were pushed together: one, or those that an index was made of
 * @throws MintmarkError if it cannot be read back.
 */
export async function confirm(
  reports: readonly Report[],
  { connection, repository, names, candidate, configuration, mayBeStale }: Confirmation,
  runtime: Runtime,
): Promise<Report[]> {
  const [{ command } = { command: 'check' as const }] = reports;
  runtime.progress({ step: 'confirm' });
  const found = await Promise.all(
    names.map(async (name) => {
      const wanted = { name, candidate, mayBeStale: (digest: Digest) => mayBeStale(name, digest) };
      const back = await connection.readBack(repository, wanted).catch((error: unknown) => {
        throw unconfirmed(error, referenceTo(repository.uri, name), command);
      });
      return { ...back, tag: isDigest(name) ? undefined : name };
    }),
  );
  const [first, ...others] = found.filter(({ isCandidate }) => isCandidate);
  const otherTags = others.flatMap(({ tag }) => tag ?? []);
  const pushed = first && defined({ uri: repository.uri, tag: first.tag, ...(otherTags.length > 0 && { otherTags }) });
  const problems = found
    .filter(({ isCandidate }) => !isCandidate)
    .map(({ tag, digest, imageIds: ids }): Problem => {
      const what = { repository, tag, digest, found: ids, checked: imageIds(candidate) };
      return { rule: 'changed-after-check', ...what };
    });
  return reports.map((report) => ({
    ...withProblems(report, problems, configuration.rules),
    ...(pushed && { pushed: { ...pushed, digest: first.digest } }),
  }));
}

/** The image is in the registry by now: a reader must not take the failure for `nothing happened`. */
function unconfirmed(error: unknown, reference: string, command: Report['command']): unknown {
  if (!(error instanceof MintmarkError)) return error;
  const what = command === 'guard' ? 'was pushed, but could not be read back' : 'could not be read back';
  return new MintmarkError(error.code, `${reference} ${what} to confirm it: ${error.message}`, {
    hint: ['Do not deploy it before a check of it succeeds.', error.hint]
      .filter((line) => line !== undefined)
      .join('\n'),
    cause: error,
  });
}
