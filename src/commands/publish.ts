import { MintmarkError } from '../errors.ts';
import type { Content } from '../image/sources/content.ts';
import type { Configuration } from '../types/configuration.ts';
import type { Report } from '../types/report.ts';
import { confirm } from './confirm.ts';
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
  return confirm(report, { connection, repository, name: tag, configuration }, door);
}
