import { MintmarkError } from '../errors.ts';
import { type Digest, isDigest } from '../image/digest.ts';
import { imageIds } from '../image/identity.ts';
import { exitCodeOf } from '../rules/exit-code.ts';
import { type Problem, withSeverities } from '../rules/rules.ts';
import type { Configuration } from '../types/configuration.ts';
import type { RegistryConnection } from '../types/registry-connection.ts';
import { referenceTo, type Repository } from '../types/registry.ts';
import type { Report } from './report.ts';
import type { Runtime } from '../commands/runtime.ts';

/** What was pushed, and where it can be read back. */
interface Confirmation {
  readonly connection: RegistryConnection;
  readonly repository: Repository;
  /** The tag that was pushed; or the digest, if it was pushed without one. */
  readonly name: string;
  readonly configuration: Configuration;
  /** Whether ECR may still show this image, because the tag named it before the push. */
  readonly mayBeStale: (digest: Digest) => boolean;
}

/**
 * Reads back from ECR what a push left there, and holds it against the image that the report is about.
 *
 * @throws MintmarkError if it cannot be read back.
 */
export async function confirm(
  report: Report,
  { connection, repository, name, configuration, mayBeStale }: Confirmation,
  runtime: Runtime,
): Promise<Report> {
  runtime.progress({ step: 'confirm' });
  const wanted = { name, candidate: report.image.identity, mayBeStale };
  const found = await connection.readBack(repository, wanted).catch((error: unknown) => {
    throw unconfirmed(error, referenceTo(repository.uri, name), report.command);
  });
  const tag = isDigest(name) ? undefined : name;
  if (found.isCandidate) {
    return { ...report, pushed: { uri: repository.uri, tag, digest: found.digest } };
  }
  const problem: Problem = {
    rule: 'changed-after-check',
    ...{ repository, tag, digest: found.digest, found: found.imageIds },
    checked: imageIds(report.image.identity),
  };
  const findings = [...withSeverities([problem], configuration.rules), ...report.findings];
  return { ...report, findings, exitCode: exitCodeOf({ findings, unchecked: report.unchecked }) };
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
