import { setImmediate } from 'node:timers/promises';
import { GetDownloadUrlForLayerCommand, LayerInaccessibleException } from '@aws-sdk/client-ecr';
import pMap from 'p-map';
import type { Digest } from '../image/digest.ts';
import { type Identity, imageIds } from '../image/identity.ts';
import type { Answer, HeldBlob, Question, RepositoryAnswer, Twin } from '../connection/question.ts';
import { type AskFailure, ignoreExpected } from '../errors.ts';
import type { Repository } from '../image/repository.ts';
import { calibrate } from './calibrate.ts';
import { CONCURRENCY, type EcrConnection } from './client.ts';
import { failureAnswer } from './failure.ts';
import { heldOf, probe } from './probe.ts';
import { EcrRepository, endedIn } from './repository.ts';
import { findByDigest, findByScan } from './twin.ts';

/**
 * Asks each repository whether an image there is the candidate. There is an answer for every repository, which says why
 * if it could not be asked: nothing is skipped. Calibration runs concurrently with the probes. If it fails,
 * repositories in which the probes found nothing are scanned.
 */
export async function askRegistry(connection: EcrConnection, question: Question): Promise<RepositoryAnswer[]> {
  const { candidate, repositories, calibrateOn, onAnswer } = question;
  if (repositories.length === 0) return [];
  const [trusted, probed] = await Promise.all([
    calibrate(connection, calibrateOn).catch(failureAnswer),
    answerAll(repositories, (repository) => askByProbe(new EcrRepository(connection, repository), question), onAnswer),
  ]);
  if (trusted === true) return probed;
  const doubtful = new Map(
    probed.filter(({ answer }) => isDoubtful(answer, candidate)).map(({ repository, answer }) => [repository, answer]),
  );
  const answerAgain = async (repository: Repository): Promise<Answers> => {
    const answer =
      trusted === false
        ? await askByScan(new EcrRepository(connection, repository), candidate).catch(failureAnswer)
        : trusted;
    const before = doubtful.get(repository);
    if (before?.kind === 'twin' && answer.kind === 'unchecked')
      return { answer: atMost(before.twin, imageIds(candidate)) };
    return { answer: before?.kind === 'orphaned-blob' && answer.kind === 'absent' ? before : answer };
  };
  const again = new Map((await answerAll([...doubtful.keys()], answerAgain)).map((row) => [row.repository, row]));
  // Repositories are not scanned just for earlier images.
  const untrusted: Answer = trusted === false ? { kind: 'unchecked', failure: NOT_SCANNED } : trusted;
  return probed.map((row) => ({
    ...row,
    answer: (again.get(row.repository) ?? row).answer,
    earlier: (row.earlier ?? []).map((answer) => (answer.kind === 'twin' ? answer : untrusted)),
  }));
}

const NOT_SCANNED: AskFailure = {
  code: 'UNEXPECTED_ANSWER',
  message: 'The registry has to be scanned, which is done for the image alone',
  hint: undefined,
};

type Answers = Pick<RepositoryAnswer, 'answer' | 'earlier'>;

/** Whether a probe that cannot be trusted could have hidden something. */
function isDoubtful(answer: Answer, candidate: Identity): boolean {
  if (answer.kind === 'twin') return answer.twin.imageIds.length < imageIds(candidate).length;
  return answer.kind !== 'unchecked';
}

/** A proven twin that may share more than could be determined. */
function atMost(twin: Twin, ids: readonly Digest[]): Answer {
  return { kind: 'twin', twin: { ...twin, imageIds: ids } };
}

/** Each repository's answer, in order. If credentials are refused, no more are asked: the answer would be the same. */
async function answerAll(
  repositories: readonly Repository[],
  ask: (repository: Repository) => Promise<Answers>,
  onAnswer?: () => void,
): Promise<RepositoryAnswer[]> {
  let refusal: Answer | undefined;
  let turn = Promise.resolve();
  return pMap(
    repositories,
    async (repository) => {
      // Requests are sent when the event loop turns. Made in one turn, fifty would all be sent after the last, and so
      // would the calibration's, which has more round trips to make.
      turn = turn.then(() => setImmediate());
      await turn;
      const answers: Answers =
        refusal === undefined
          ? await ask(repository).catch((error: unknown) => ({ answer: failureAnswer(error) }))
          : { answer: refusal };
      const { answer } = answers;
      if (answer.kind === 'unchecked' && answer.failure.code === 'CREDENTIALS') refusal = answer;
      onAnswer?.();
      return { repository, ...answers };
    },
    { concurrency: CONCURRENCY },
  );
}

async function askByScan(repository: EcrRepository, candidate: Identity): Promise<Answer> {
  const twin = await findByScan(repository, candidate);
  return twin === undefined ? { kind: 'absent' } : { kind: 'twin', twin };
}

/** Makes one call about all images. */
async function askByProbe(
  repository: EcrRepository,
  { candidate, earlier = [], ...shared }: Question,
): Promise<Answers> {
  const held = await probeFor(repository, [candidate, ...earlier].flatMap(imageIds), shared);
  const answerOf = async (image: Identity): Promise<Answer> =>
    answerFrom(repository, image, heldOf(held, imageIds(image)));
  const [answer, ...others] = await Promise.all([
    answerOf(candidate),
    ...earlier.map((image) => answerOf(image).catch(failureAnswer)),
  ]);
  return { answer, earlier: others };
}

/** Makes no call if the answer is no. If it may be yes, takes the confirming steps, cheapest first. */
async function answerFrom(repository: EcrRepository, candidate: Identity, held: readonly HeldBlob[]): Promise<Answer> {
  if (held.length === 0) return { kind: 'absent' };
  const heldIds = held.map(({ digest }) => digest);
  // The short cut may fail for an archived image; the scan then decides.
  const twin = await findByDigest(repository, candidate).catch(ignoreExpected);
  if (twin === undefined) {
    const orphanedBlob: Answer = { kind: 'orphaned-blob', imageIds: heldIds };
    if (await isOrphanedBlob(repository, held)) return orphanedBlob;
    const scanned = await findByScan(repository, candidate, heldIds);
    return scanned === undefined ? orphanedBlob : { kind: 'twin', twin: scanned };
  }
  if (heldIds.every((id) => twin.imageIds.includes(id))) return { kind: 'twin', twin };
  const whole = await findByScan(repository, candidate, heldIds).catch(ignoreExpected);
  return whole === undefined ? atMost(twin, heldIds) : { kind: 'twin', twin: whole };
}

/** The first of several candidates to probe a repository does so for all of them. */
async function probeFor(
  repository: EcrRepository,
  ids: readonly Digest[],
  { together, layers }: Pick<Question, 'together' | 'layers'>,
): Promise<readonly HeldBlob[]> {
  if (together === undefined) return probe(repository, [...new Set(ids)], layers);
  const known = together.held.get(repository.uri) ?? probe(repository, together.imageIds, layers);
  together.held.set(repository.uri, known);
  return known;
}

/**
 * Whether ECR says of every held blob that no image refers to it: GetDownloadUrlForLayer serves only layers that are
 * "referenced in an image". An archived blob is inaccessible for another reason, and any other answer is inconclusive:
 * the manifests then decide.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html
 */
async function isOrphanedBlob(repository: EcrRepository, held: readonly HeldBlob[]): Promise<boolean> {
  if (held.some(({ archived }) => archived)) return false;
  for (const { digest } of held) {
    try {
      await repository.send(new GetDownloadUrlForLayerCommand({ ...repository.input, layerDigest: digest }));
      return false;
    } catch (error) {
      if (!endedIn(error, LayerInaccessibleException)) return false;
    }
  }
  return true;
}
