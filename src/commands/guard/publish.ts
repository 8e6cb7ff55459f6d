import { confirm } from '../../checking/confirm.ts';
import type { Take } from '../../checking/inquiry.ts';
import { isMoving } from '../../checking/moving-tags.ts';
import { PushClaim } from '../../checking/push-claim.ts';
import type { Report } from '../../checking/report.ts';
import { MintmarkError } from '../../errors.ts';
import type { Destination } from '../../fleet/destination.ts';
import type { Digest } from '../../image/digest.ts';
import type { Content } from '../../image/sources/source.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Reliance } from '../../ledger/coverage.ts';
import type { LayerSearch } from '../../connection/question.ts';
import type { RegistryConnection } from '../../connection/connection.ts';
import type { Transfer } from '../../connection/push.ts';
import { tagsOf } from '../../image/repository.ts';
import type { Runtime } from '../runtime.ts';
import { push } from './push.ts';
import type { LedgerAnswer } from '../../ledger/claim.ts';
import { type Problem, withProblems } from '../../rules/rules.ts';
import { defined } from '../../util/defined.ts';

/** One repository that an image is pushed to. */
export interface Publication {
  /** Of the check that let the image pass. */
  readonly report: Report;
  /** Makes that check once more: while the image is claimed, if there is a ledger. */
  readonly check: (take?: Take) => Promise<Report>;
  readonly destination: Destination;
  readonly configuration: Configuration;
  readonly ledger: Ledger | undefined;
  /** Present: only the ledger is asked. */
  readonly reliance: Reliance | undefined;
  /** What to push, if it is not what the image's reference leads to. */
  readonly content?: Content;
  /** Where the check, and pushes before this one, found layers of the image. */
  readonly layers: LayerSearch;
  /** The image, if it is in the repository already. */
  readonly existing?: Digest;
  /** Whether the image goes to this repository alone. */
  readonly isOnly: boolean;
  /** For an engine, which can only push under a tag, if none of the requested tags may come first. */
  readonly spareTag: string;
}

/**
 * The tags of a publication in the order in which they are put: one that is taken from another image comes last. Such a
 * tag is meant to move, or the severity of `reused-tag` lets it.
 */
export function orderedTags({ report, destination, configuration }: Publication): { first: string[]; last: string[] } {
  const takes = (tag: string): boolean =>
    isMoving(tag, destination.repository, configuration) || report.tagged?.get(tag)?.kind === 'other-image';
  const tags = tagsOf(report.target);
  return { first: tags.filter((tag) => !takes(tag)), last: tags.filter(takes) };
}

/** @throws MintmarkError if the registry was not listed */
export function connectionTo({ connection, repository }: Destination): RegistryConnection {
  if (connection !== undefined) return connection;
  throw new MintmarkError('PUSH', `${repository.uri} was not listed, so nothing is pushed to it`);
}

/** @throws MintmarkError as `confirm` */
export async function confirmed(
  report: Report,
  names: readonly string[],
  { destination, configuration }: Publication,
  runtime: Runtime,
): Promise<Report> {
  const { repository } = destination;
  const connection = connectionTo(destination);
  const mayBeStale = (name: string, digest: Digest): boolean => report.tagged?.get(name)?.digest === digest;
  const candidate = report.image.identity;
  const pushed = { connection, repository, names, candidate, configuration, mayBeStale };
  const [after = report] = await confirm([report], pushed, runtime);
  return after;
}

/**
 * Pushes what was checked, and reads back from ECR that it is there: by its digest, or by its tag if it gets only one.
 * The last look is between the blobs and the manifest; if it finds anything wrong, the image is not pushed.
 *
 * @throws MintmarkError if the push fails; and if it cannot be read back, which says that the image was pushed.
 */
export async function publish(publication: Publication, runtime: Runtime): Promise<Report> {
  const { destination, configuration, content, existing, isOnly, spareTag, layers, ledger, reliance } = publication;
  const connection = connectionTo(destination);
  let { report } = publication;
  if (existing !== undefined) return confirmed(report, [existing], publication, runtime);
  const { first, last } = orderedTags(publication);
  const [tag] = isOnly && first.length === 1 && last.length === 0 ? first : [];
  const claimed = { image: report.image, repository: destination.repository.uri, tag: first[0] ?? last[0] ?? spareTag };
  const claim = ledger && new PushClaim({ ledger, reliance, ...claimed, configuration, now: runtime.now() });
  let clear: boolean | undefined;
  let transfer: Transfer | undefined;
  const lastLook = async (): Promise<boolean> => {
    report = await publication.check(claim && ((claiming) => claim.take(claiming)));
    runtime.progress({ step: 'push' });
    clear = report.exitCode === 0;
    return clear;
  };
  const looks = { lastLook, looksFirst: claim !== undefined, requireHeld: () => claim?.requireHeld() };
  runtime.progress({ step: 'push' });
  try {
    const onTransfer = (what: Transfer): void => void (transfer = what);
    const place = { ...destination, connection, tag, firstTag: first[0], spareTag };
    const name = await push(report.image, place, { ...looks, layers, onTransfer, opened: content }, runtime);
    if (name === undefined) return report;
    // The tag named the image already, so nobody looked and nobody claimed.
    if (claim !== undefined && clear === undefined && !(await lastLook())) return report;
    const claims = await claim?.confirm();
    const after = { ...(await confirmed(report, [name], publication, runtime)), ...defined({ transfer }) };
    return claims === undefined ? after : claimedAfter(after, claims, configuration);
  } finally {
    // From the last look on, the image may be in the repository even if the push failed: then the lease has to keep
    // others away, until their look finds it there.
    await (clear ? claim?.end() : claim?.release());
  }
}

/**
 * The report of an image that is pushed, with what became of its claim. If the claim could not be confirmed, it ends with
 * its lease, so nothing is known about what comes after.
 *
 * @param answer claims of others that came in between; none if the claim is confirmed
 */
function claimedAfter(report: Report, answer: LedgerAnswer, configuration: Configuration): Report {
  const { ledger } = answer;
  const problems: readonly Problem[] =
    answer.kind === 'unchecked'
      ? [{ rule: 'unchecked-repository', ledger, failure: answer.failure }]
      : answer.claims.map((claim) => ({ rule: 'shared-claim', claim, imageIds: [claim.imageId], ledger }));
  if (problems.length === 0) return report;
  const unchecked = report.unchecked + (answer.kind === 'unchecked' ? 1 : 0);
  const verdict =
    answer.kind === 'claims' ? 'shared' : report.verdict === 'unique' ? ('unknown' as const) : report.verdict;
  return withProblems({ ...report, verdict, unchecked }, problems, configuration.rules);
}
