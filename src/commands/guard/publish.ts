import { MintmarkError } from '../../errors.ts';
import type { Digest } from '../../image/digest.ts';
import type { Content } from '../../image/sources/source.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { claimedAfter } from '../../checking/claimed-after.ts';
import type { Configuration } from '../../types/configuration.ts';
import type { Report } from '../../checking/report.ts';
import type { Take } from '../../checking/inquiry.ts';
import { PushClaim } from '../../checking/push-claim.ts';
import { confirm } from '../../checking/confirm.ts';
import type { Runtime } from '../runtime.ts';
import type { Destination } from '../../fleet/fleet.ts';
import { push } from './push.ts';

export interface Publication {
  /** Of the check that let the image pass. */
  readonly report: Report;
  /** That check, to make once more: while the image is claimed, if there is a ledger. */
  readonly check: (take?: Take) => Promise<Report>;
  readonly destination: Destination;
  readonly tag: string;
  readonly configuration: Configuration;
  readonly ledger: Ledger | undefined;
  /** What to push, if it is not what the image's reference leads to. */
  readonly content: Content | undefined;
}

/**
 * Pushes what was checked, and reads back from ECR that the tag names just that. What the last look finds wrong between
 * the blobs and the tag is not pushed.
 *
 * @throws MintmarkError if the push fails; and if it cannot be read back, which says that the image was pushed.
 */
export async function publish(publication: Publication, runtime: Runtime): Promise<Report> {
  const { destination, tag, configuration, content } = publication;
  const { connection, repository, written, absent } = destination;
  if (connection === undefined) {
    throw new MintmarkError('PUSH', `${repository.uri} was not listed, so nothing is pushed to it`);
  }
  let report = publication.report;
  const claim = claimFor(publication, runtime);
  let clear: boolean | undefined;
  const lastLook = async (): Promise<boolean> => {
    report = await publication.check(claim && ((claiming) => claim.take(claiming)));
    runtime.progress({ step: 'push' });
    clear = report.exitCode === 0;
    return clear;
  };
  const looks = { lastLook, looksFirst: claim !== undefined, requireHeld: () => claim?.requireHeld() };
  runtime.progress({ step: 'push' });
  try {
    if (
      !(await push(
        report.image,
        { connection, repository, written, tag, absent },
        { ...looks, opened: content },
        runtime,
      ))
    )
      return report;
    // The tag named the image already, so nobody looked and nobody claimed.
    if (claim !== undefined && clear === undefined && !(await lastLook())) return report;
    const claims = await claim?.confirm();
    const mayBeStale = (_name: string, digest: Digest): boolean => digest === report.tagged;
    const candidate = report.image.identity;
    const pushed = { connection, repository, names: [tag], candidate, configuration, mayBeStale };
    const [confirmed = report] = await confirm([report], pushed, runtime);
    return claims === undefined ? confirmed : claimedAfter(confirmed, claims, configuration);
  } finally {
    // From the last look on, the image may be in the repository even if the push failed: then the lease has to keep
    // others away, until their look finds it there.
    await (clear ? claim?.end() : claim?.release());
  }
}

function claimFor(
  { ledger, report, destination, tag, configuration }: Publication,
  runtime: Runtime,
): PushClaim | undefined {
  if (ledger === undefined) return undefined;
  const repository = destination.repository.uri;
  return new PushClaim({ ledger, image: report.image, repository, tag, configuration, now: runtime.now() });
}
