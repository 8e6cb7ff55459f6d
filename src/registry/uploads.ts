import { MintmarkError } from '../errors.ts';
import { withDeadline } from '../util/deadline.ts';
import { addressOf } from './address.ts';
import { exchange } from './exchange.ts';
import { refusal } from './failure.ts';
import { request, type Question, type RegistryResponse, Unanswered } from './request.ts';
import type { RegistryRuntime } from './runtime.ts';
import { basicHeader } from './authorization.ts';

/** The most bytes of an answer whose body does not matter. */
const LIMIT = 64 * 1024;
/** The time limit of a mount. The blob can be uploaded instead. */
const MOUNT_MS = 5000;

export type UploadRuntime = Pick<RegistryRuntime, 'clock' | 'random' | 'signal' | 'fetch'>;

/** A repository and the login to push to it. */
export interface UploadPlace {
  readonly host: string;
  readonly name: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Begins an upload that is never finished. A registry that creates repositories on push then creates this one. OCI
 * distribution-spec, "Pushing blobs".
 *
 * @returns whether the registry has the repository now
 * @throws MintmarkError NETWORK, TIMEOUT, THROTTLED, CREDENTIALS, ACCESS_DENIED or UNEXPECTED_ANSWER
 */
export async function beginUpload(place: UploadPlace, runtime: UploadRuntime): Promise<boolean> {
  const answer = await exchange(uploadTo(place, {}), runtime);
  if (answer.status === 404) return false;
  if (answer.status !== 202) throw refusal(answer, place.host, place.name);
  return true;
}

/**
 * Mounts a blob from another repository of the registry. OCI distribution-spec, "Mounting a blob from another
 * repository". There are no retries: if anything goes wrong, the blob can be uploaded.
 *
 * @returns whether the registry says that the repository has the blob; if not, it may have begun an unused upload
 */
export async function mountBlob(
  place: UploadPlace,
  { digest, from }: { readonly digest: string; readonly from: string },
  runtime: Pick<UploadRuntime, 'clock' | 'signal' | 'fetch'>,
): Promise<boolean> {
  const answer = await answerTo(uploadTo(place, { mount: digest, from }), MOUNT_MS, runtime);
  return answer?.status === 201 && (answer.headers.get('docker-content-digest') ?? digest) === digest;
}

/** Sends a request once. @returns undefined if there is no usable answer within this time */
export async function answerTo(
  question: Question,
  milliseconds: number,
  { clock, signal, fetch }: Pick<UploadRuntime, 'clock' | 'signal' | 'fetch'>,
): Promise<RegistryResponse | undefined> {
  try {
    return await withDeadline(signal, clock, milliseconds, (attempt) => request(question, attempt, fetch));
  } catch (error) {
    if (error instanceof Unanswered || error instanceof MintmarkError) return undefined;
    throw error;
  }
}

/** The request that begins an upload. */
export function uploadTo(
  { host, name, ...login }: UploadPlace,
  parameters: Readonly<Record<string, string>>,
): Question {
  const url = new URL(`/v2/${name}/blobs/uploads/`, addressOf(host).origin);
  url.search = new URLSearchParams(parameters).toString();
  return { url, headers: { authorization: basicHeader(login) }, form: new URLSearchParams(), limit: LIMIT };
}
