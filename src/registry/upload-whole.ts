import { type Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Question } from './request.ts';
import { answerTo, type UploadPlace, type UploadRuntime, uploadTo } from './uploads.ts';

const BEGIN_MS = 10_000;
/** The time limit for one chunk of a blob. */
const CHUNK_MS = 60_000;
/** How many chunks may be in flight while the next is read. */
const AHEAD = 3;
/** How fast a slow registry hashes a large blob before it answers, in bytes per millisecond. */
const SLOW_HASH = 10 * 1024;

export interface WholeRuntime extends Pick<UploadRuntime, 'clock' | 'signal' | 'fetch'> {
  readonly agent: Agent;
}

/**
 * Uploads a blob in one request: OCI distribution-spec, "POST then PUT". containerd and BuildKit push to ECR this way.
 * Its Range header misleads clients that send chunks (aws/containers-roadmap#2831). There are no retries: if anything
 * goes wrong, the blob can be sent in another way.
 *
 * @param chunks each may be overwritten by the next. If they throw, so does this, and the registry never gets the blob
 * @returns whether the registry now has the blob and has verified its digest
 */
export async function uploadWhole(
  place: UploadPlace,
  blob: { readonly digest: string; readonly size: number },
  chunks: AsyncIterable<Uint8Array>,
  runtime: WholeRuntime,
): Promise<boolean> {
  const question = uploadTo(place, {});
  const url = await begin(question, runtime);
  if (url === undefined) return false;
  url.searchParams.append('digest', blob.digest);
  const { statusCode, headers = {} } = (await put(url, question.headers, blob.size, chunks, runtime)) ?? {};
  return statusCode === 201 && (headers['docker-content-digest'] ?? blob.digest) === blob.digest;
}

/** @returns where to send the blob; undefined if no upload begins, or at another host, which must not get the login */
async function begin(question: Question, runtime: WholeRuntime): Promise<URL | undefined> {
  const answer = await answerTo(question, BEGIN_MS, runtime);
  const location = answer?.headers.get('location') ?? undefined;
  if (answer?.status !== 202 || location === undefined || !URL.canParse(location, question.url.href)) return undefined;
  const url = new URL(location, question.url);
  return url.origin === question.url.origin ? url : undefined;
}

/**
 * Does not use fetch, which takes three times as much CPU for a large body.
 *
 * @returns undefined if the connection broke or stalled
 */
async function put(
  url: URL,
  headers: Question['headers'],
  size: number,
  chunks: AsyncIterable<Uint8Array>,
  { clock, signal, agent }: WholeRuntime,
): Promise<IncomingMessage | undefined> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const sent = send(url, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream', 'content-length': size },
    agent,
    signal,
  });
  const answer = new Promise<IncomingMessage | undefined>((resolve) => {
    sent.once('response', (response) => {
      resolve(response.resume());
    });
    for (const broken of ['error', 'close']) {
      sent.on(broken, () => {
        resolve(undefined);
      });
    }
  });
  const isOver = answer.then(() => true);
  const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
    const callOff = clock.after(milliseconds, () => sent.destroy());
    const done = await work;
    callOff();
    return done;
  };
  const write = (bytes: Uint8Array): Promise<false> =>
    new Promise((resolve) => {
      sent.write(bytes, () => {
        resolve(false);
      });
    });
  const underWay: { readonly buffer: Buffer; readonly isOver: Promise<boolean> }[] = [];
  try {
    for await (const chunk of chunks) {
      const oldest = underWay.length < AHEAD ? undefined : underWay.shift();
      // An answer before the end of the body is a refusal.
      if (oldest !== undefined && (await within(CHUNK_MS, Promise.race([isOver, oldest.isOver])))) {
        sent.destroy();
        return await answer;
      }
      const free = oldest?.buffer ?? Buffer.alloc(0);
      const buffer = free.length < chunk.length ? Buffer.allocUnsafeSlow(chunk.length) : free;
      buffer.set(chunk);
      underWay.push({ buffer, isOver: write(buffer.subarray(0, chunk.length)) });
    }
  } catch (error) {
    sent.destroy();
    throw error;
  }
  sent.end();
  return within(AHEAD * CHUNK_MS + size / SLOW_HASH, answer);
}
