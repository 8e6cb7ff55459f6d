import { Readable } from 'node:stream';
import {
  UploadLayerPartCommand,
  type UploadLayerPartCommandInput,
  type UploadLayerPartCommandOutput,
} from '@aws-sdk/client-ecr';
import type { FinalizeRequestMiddleware, SerializeMiddleware } from '@smithy/types';

/** How many bytes are encoded at a time. This fits into the processor's cache, which makes it six times as fast. */
const SLICE = 3 * 4096;
const HEAD = '{"layerPartBlob":"';
/** Room for the members other than the part. */
const ROOM = 4096;

/** Where a part belongs. */
export interface PartPlace {
  readonly registryId: string;
  readonly repositoryName: string;
  readonly uploadId: string;
}

/**
 * One part of a layer as the body of its request. The bytes are encoded as base64 as they are read, since the SDK would
 * hold a part as bytes, as base64, as JSON and as the bytes of the JSON at the same time.
 *
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html
 */
export class LayerPart {
  readonly buffer: Buffer;
  readonly #first: number;
  #length: number;
  #size = 0;
  /** The last one or two bytes, as base64 encodes three at a time. */
  #rest = Buffer.alloc(0);

  /** How many bytes of memory a part of this size takes. */
  static memoryFor(partSize: number): number {
    return HEAD.length + Math.ceil(partSize / 3) * 4 + ROOM;
  }

  /**
   * @param buffer of `memoryFor` bytes
   * @param first the part's first byte in the layer
   */
  constructor(buffer: Buffer, first: number) {
    this.buffer = buffer;
    this.#first = first;
    this.#length = buffer.write(HEAD, 'latin1');
  }

  /** The size so far, in bytes. */
  get size(): number {
    return this.#size;
  }

  /** The part's last byte in the layer. */
  get last(): number {
    return this.#first + this.#size - 1;
  }

  append(bytes: Uint8Array): void {
    this.#size += bytes.length;
    let at = 0;
    if (this.#rest.length > 0) {
      at = 3 - this.#rest.length;
      this.#rest = Buffer.concat([this.#rest, bytes.subarray(0, at)]);
      if (this.#rest.length < 3) return;
      this.#write(this.#rest);
    }
    const end = bytes.length - ((bytes.length - at) % 3);
    for (; at < end; at += SLICE) this.#write(bytes.subarray(at, Math.min(at + SLICE, end)));
    this.#rest = Buffer.from(bytes.subarray(end));
  }

  /** The request that sends the part. After this, nothing can be appended. */
  command(place: PartPlace): UploadLayerPartCommand {
    this.#write(this.#rest);
    const members = { ...place, partFirstByte: this.#first, partLastByte: this.last };
    const tail = Buffer.from(`",${JSON.stringify(members).slice(1)}`);
    if (tail.copy(this.buffer, this.#length) < tail.length) throw new RangeError('The members do not fit in the room');
    const body = this.buffer.subarray(0, this.#length + tail.length);
    const command = new UploadLayerPartCommand({ ...members, layerPartBlob: new Uint8Array() });
    const serialize: SerializeMiddleware<UploadLayerPartCommandInput, UploadLayerPartCommandOutput> =
      (next) => (args) => {
        requestOf(args).body = body;
        return next(args);
      };
    const send: FinalizeRequestMiddleware<UploadLayerPartCommandInput, UploadLayerPartCommandOutput> =
      (next) => (args) => {
        requestOf(args).body = Readable.from(slicesOf(body));
        return next(args);
      };
    // After the SDK's own serializer, and before what measures and signs the body.
    command.middlewareStack.add(serialize, { name: 'layerPartBody', step: 'serialize', priority: 'low' });
    // After signing, in each attempt: TLS would hold a copy of everything that is written to it at once.
    command.middlewareStack.addRelativeTo(send, {
      name: 'layerPartSlices',
      relation: 'after',
      toMiddleware: 'httpSigningMiddleware',
    });
    return command;
  }

  #write(bytes: Uint8Array): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
    this.#length += this.buffer.write(text, this.#length, 'latin1');
  }
}

function requestOf(args: { readonly request?: unknown }): { body: unknown } {
  const { request } = args;
  if (typeof request === 'object' && request !== null && 'body' in request) return request;
  throw new TypeError('The SDK made no HTTP request of the command');
}

/** How many bytes are written to a connection at once. */
const WRITTEN = 256 * 1024;

function* slicesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += WRITTEN) yield body.subarray(at, at + WRITTEN);
}
