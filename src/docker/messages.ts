import type { Readable } from 'node:stream';
import { isObject, type JsonObject } from '../util/json-object.ts';

/**
 * The messages of a stream in which the engine reports its progress. The HTTP status is 200 from the first byte on, so
 * failures are reported in the stream.
 *
 * @throws Error if the stream reports an error, breaks off, or is not a stream of JSON
 */
export async function* messagesOf(stream: Readable): AsyncGenerator<JsonObject> {
  for await (const line of linesOf(stream)) {
    const message: unknown = JSON.parse(line);
    if (!isObject(message)) throw new Error('a line of its answer is not a JSON object');
    const { error } = message;
    if (error !== undefined) throw new Error(typeof error === 'string' ? error : 'it gave no reason');
    yield message;
  }
}

/** No message has more characters. */
const LONGEST_LINE = 1_048_576;

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk)), { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error('a line of its answer does not end');
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}
