import { MintmarkError } from '../errors.ts';
import { imageIds } from '../image/identity.ts';
import type { Content } from '../image/sources/content.ts';
import { withSeverities } from '../policy/judge.ts';
import type { Configuration } from '../types/configuration.ts';
import type { Problem } from '../types/finding.ts';
import type { Report } from '../types/report.ts';
import type { Door } from './door.ts';
import type { Destination } from './fleet.ts';
import { push } from './push.ts';

export interface Publication {
  /** Of the check that let the image pass. */
  readonly report: Report;
  /** That check, to make once more. */
  readonly check: () => Promise<Report>;
  readonly destination: Destination;
  readonly tag: string;
  readonly configuration: Configuration;
  /** What to push, where it is not what the image's reference leads to. */
  readonly content?: Content | undefined;
}

/**
 * Pushes what was checked, and reads back from ECR that the tag names just that. What the last look finds wrong between
 * the blobs and the tag is not pushed.
 *
 * @throws MintmarkError where the push fails; and where it cannot be read back, which says that the image was pushed.
 */
export async function publish(publication: Publication, door: Door): Promise<Report> {
  const { destination, tag, configuration, content } = publication;
  const { connection, repository } = destination;
  if (connection === undefined) {
    throw new MintmarkError('PUSH', `${repository.uri} was not listed, so nothing is pushed to it`);
  }
  let report = publication.report;
  const lastLook = async (): Promise<boolean> => {
    report = await publication.check();
    door.progress({ step: 'push' });
    return report.exitCode === 0;
  };
  door.progress({ step: 'push' });
  if (!(await push(report.image, connection, repository, tag, door, lastLook, content))) return report;
  door.progress({ step: 'confirm' });
  const { readTag, sameImages } = await import('../ecr/tag.ts');
  const found = await readTag(connection, repository, tag).catch((error: unknown) => {
    throw unconfirmed(error, `${repository.uri}:${tag}`);
  });
  const checked = imageIds(report.image.identity);
  if (sameImages(found.imageIds, checked)) {
    return { ...report, pushed: { uri: repository.uri, tag, digest: found.digest } };
  }
  const problem: Problem = {
    rule: 'changed-after-check',
    ...{ repository, tag, digest: found.digest, checked, found: found.imageIds },
  };
  const findings = [...withSeverities([problem], configuration), ...report.findings];
  return { ...report, findings, exitCode: findings.some(({ severity }) => severity === 'error') ? 1 : report.exitCode };
}

/** The image is in the registry by now: whoever reads this must not take the failure for `nothing happened`. */
function unconfirmed(error: unknown, reference: string): unknown {
  if (!(error instanceof MintmarkError)) return error;
  const message = `${reference} was pushed, but could not be read back to confirm it: ${error.message}`;
  return new MintmarkError(error.code, message, {
    hint: ['Do not deploy it before a check of it succeeds.', error.hint]
      .filter((line) => line !== undefined)
      .join('\n'),
    cause: error,
  });
}
