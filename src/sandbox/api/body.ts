import type { IncomingMessage } from 'node:http';
import { MOST_BYTES } from '../http.ts';

/** How far into the body the part's member is looked for: only names and numbers precede it. */
const FAR = 8 * 1024;
/** How much base64 is decoded at a time, so that it stays in the processor's cache. A multiple of four. */
const SLICE = 16 * 1024;

/** A request's JSON, and the part of an UploadLayerPart, which is removed from it. */
export interface Body {
  readonly json: Buffer;
  readonly part: Buffer | undefined;
}

/**
 * Reads a request. The part is decoded as it arrives: parsed as JSON, 20 MiB would take many times as long.
 * @returns undefined if the body is too large.
 */
export async function readRequest(request: IncomingMessage): Promise<Body | undefined> {
  const json: Buffer[] = [];
  let part: Decoder | undefined;
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('A request without an encoding yields buffers.');
    size += chunk.length;
    // Read to its end anyway: a server that stops reading cannot answer.
    if (size > MOST_BYTES) continue;
    let rest = chunk;
    if (part === undefined && size - chunk.length < FAR) {
      const head = Buffer.concat([...json.splice(0), chunk]);
      const start = startOfPart(head);
      json.push(head.subarray(0, start));
      rest = head.subarray(start ?? head.length);
      if (start !== undefined) part = new Decoder(mostBytes(request));
    }
    json.push(part === undefined ? rest : part.take(rest));
  }
  return size > MOST_BYTES ? undefined : { json: Buffer.concat(json), part: part?.bytes };
}

function mostBytes({ headers }: IncomingMessage): number {
  return Math.min(Number(headers['content-length'] ?? MOST_BYTES), MOST_BYTES);
}

/** Where the base64 begins; undefined if there is none. */
function startOfPart(head: Buffer): number | undefined {
  const found = /"layerPartBlob"\s*:\s*"/.exec(head.toString('latin1', 0, FAR));
  return found === null ? undefined : found.index + found[0].length;
}

/** Decodes base64 in a JSON string, in chunks. */
class Decoder {
  readonly #bytes: Buffer;
  #length = 0;
  #pending = '';
  #isOver = false;

  /** @param most the maximum number of base64 characters */
  constructor(most: number) {
    this.#bytes = Buffer.allocUnsafe(Math.ceil(most / 4) * 3);
  }

  /** What has been decoded, once the string has ended. */
  get bytes(): Buffer | undefined {
    return this.#isOver ? this.#bytes.subarray(0, this.#length) : undefined;
  }

  /** @returns what no longer belongs to the string, from its closing quote on */
  take(chunk: Buffer): Buffer {
    if (this.#isOver) return chunk;
    const quote = chunk.indexOf('"');
    this.#isOver = quote >= 0;
    const end = this.#isOver ? quote : chunk.length;
    for (let at = 0; at < end; at += SLICE) this.#decode(chunk.toString('latin1', at, Math.min(at + SLICE, end)));
    if (this.#isOver) this.#write(this.#pending);
    return chunk.subarray(end);
  }

  #decode(text: string): void {
    // Some encoders escape slashes.
    const all = this.#pending + (text.includes('\\') ? text.replaceAll('\\', '') : text);
    const whole = all.length - (all.length % 4);
    this.#write(all.slice(0, whole));
    this.#pending = all.slice(whole);
  }

  #write(text: string): void {
    this.#length += this.#bytes.write(text, this.#length, 'base64');
  }
}
