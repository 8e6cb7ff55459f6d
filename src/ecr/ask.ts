import { GetDownloadUrlForLayerCommand, LayerInaccessibleException } from '@aws-sdk/client-ecr';
import pMap from 'p-map';
import { MintmarkError } from '../errors.ts';
import { type Identity, imageIds } from '../image/identity.ts';
import type { Answer, RepositoryAnswer } from '../types/answer.ts';
import type { Repository } from '../types/registry.ts';
import { calibrate } from './calibrate.ts';
import { CONCURRENCY, type EcrConnection } from './client.ts';
import { failureAnswer } from './failure.ts';
import { type HeldBlob, probe } from './probe.ts';
import { findByDigest, findByScan } from './twin.ts';

/** What is asked of one registry. */
export interface Question {
  readonly candidate: Identity;
  /** The repositories that belong to other services. */
  readonly repositories: readonly Repository[];
  /** Where an image may be found to calibrate with, likeliest first. */
  readonly calibrateOn: readonly Repository[];
  /** Called once for each repository that has answered. */
  readonly onAnswer: () => void;
}

/**
 * Asks each repository whether an image there is the candidate. Every repository gets an answer, and one that could not
 * be asked says why: nothing is passed over. The calibration runs beside the probes; where it fails, what the probes
 * found absent is scanned.
 */
export async function askRegistry(connection: EcrConnection, question: Question): Promise<RepositoryAnswer[]> {
  const { candidate, repositories, calibrateOn, onAnswer } = question;
  if (repositories.length === 0) return [];
  const [trusted, probed] = await Promise.all([
    calibrate(connection, calibrateOn).catch(failureAnswer),
    answerAll(repositories, (repository) => askByProbe(connection, repository, candidate), onAnswer),
  ]);
  if (trusted === true) return probed;
  const answerAgain = (repository: Repository): Promise<Answer> =>
    trusted === false ? askByScan(connection, repository, candidate) : Promise.resolve(trusted);
  const doubtful = probed.filter(({ answer }) => answer.kind === 'absent').map(({ repository }) => repository);
  const again = new Map((await answerAll(doubtful, answerAgain)).map((row) => [row.repository, row]));
  return probed.map((row) => again.get(row.repository) ?? row);
}

/** Each repository's answer, in order. Refused credentials end the questions: the next answer would be the same. */
async function answerAll(
  repositories: readonly Repository[],
  ask: (repository: Repository) => Promise<Answer>,
  onAnswer?: () => void,
): Promise<RepositoryAnswer[]> {
  let refusal: Answer | undefined;
  return pMap(
    repositories,
    async (repository) => {
      const answer = refusal ?? (await ask(repository).catch(failureAnswer));
      if (answer.kind === 'unasked' && answer.failure.code === 'CREDENTIALS') refusal = answer;
      onAnswer?.();
      return { repository, answer };
    },
    { concurrency: CONCURRENCY },
  );
}

async function askByScan(connection: EcrConnection, repository: Repository, candidate: Identity): Promise<Answer> {
  const twin = await findByScan(connection, repository, candidate);
  return twin === undefined ? { kind: 'absent' } : { kind: 'twin', twin };
}

/** One call where the answer is no; where it may be yes, the confirming steps, cheapest first. */
async function askByProbe(connection: EcrConnection, repository: Repository, candidate: Identity): Promise<Answer> {
  const held = await probe(connection, repository, imageIds(candidate));
  if (held.length === 0) return { kind: 'absent' };
  const twin = await findByDigest(connection, repository, candidate);
  if (twin !== undefined) return { kind: 'twin', twin };
  const leftOver: Answer = { kind: 'left-over', imageIds: held.map(({ digest }) => digest) };
  if (await isLeftOver(connection, repository, held)) return leftOver;
  const scanned = await askByScan(connection, repository, candidate);
  return scanned.kind === 'absent' ? leftOver : scanned;
}

/**
 * Whether ECR says of every held blob that no image names it: GetDownloadUrlForLayer serves only layers that are
 * "referenced in an image". An archived blob is inaccessible for another reason, and any other answer decides nothing:
 * the manifests do.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html
 */
async function isLeftOver(
  connection: EcrConnection,
  repository: Repository,
  held: readonly HeldBlob[],
): Promise<boolean> {
  if (held.some(({ archived }) => archived)) return false;
  for (const { digest } of held) {
    try {
      await connection.send(
        new GetDownloadUrlForLayerCommand({
          registryId: repository.registry.account,
          repositoryName: repository.name,
          layerDigest: digest,
        }),
      );
      return false;
    } catch (error) {
      if (!(error instanceof MintmarkError && error.cause instanceof LayerInaccessibleException)) return false;
    }
  }
  return true;
}
