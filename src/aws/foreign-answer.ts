import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { DeserializeMiddleware, MetadataBearer } from '@smithy/types';
import { cut } from '../util/cut.ts';
import { isObject, jsonIn } from '../util/json-object.ts';
import { takeBytes } from '../util/take-bytes.ts';
import { noteHost } from './trouble.ts';

/** Something that no AWS API sends, in place of AWS's answer. The message is its first words. */
export class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer';
  /** What it is, as the beginning of a sentence: `A web page`. */
  readonly thing: string;
  /** As errors of the SDK have them. */
  readonly $metadata: { readonly httpStatusCode: number };
  readonly $response: object;

  constructor(thing: string, response: Pick<HttpResponse, 'statusCode'>, words = '') {
    super(cut(words, SHOWN));
    this.thing = thing;
    this.$metadata = { httpStatusCode: response.statusCode };
    this.$response = response;
  }
}

/** Describes it in a clause. @param from where it came from, and instead of what */
export function wordsFor({ thing, message, $metadata }: ForeignAnswer, from: string): string {
  const words = message === '' ? '' : `: ${JSON.stringify(message)}`;
  return `${thing} came from ${from} (HTTP ${$metadata.httpStatusCode})${words}`;
}

/** How much of an answer is shown, in characters, and how much of it is examined for that, in bytes. */
const SHOWN = 120;
const READ = 4_096;

const MIB = 1_048_576;
/** No answer has more bytes. Without a limit, one that does not end would fill the memory. */
const LIMIT = 16 * MIB;
const LIMIT_OF_ERRORS = MIB;
const LIMIT_OF_CREDENTIALS = MIB;
/** For all answers that are being read, together: many endless ones then take no more memory than a few. */
const LIMIT_OF_ALL = 512 * MIB;
/** 100 manifests of 4 MiB; 1,000 images of 1,000 tags. */
const LIMITS = new Map([
  ['BatchGetImageCommand', 512 * MIB],
  ['DescribeImagesCommand', 256 * MIB],
]);

/** Media types of the pages that proxies and filters send. No AWS API answers with these. */
const FOR_PEOPLE = /^(?:text\/(?:html|plain)|application\/xhtml\+xml)\b/i;

const PAGE = /^<(?:!doctype html|html|head|body)\b/i;

/**
 * Reads each answer, and throws ForeignAnswer for one that is not AWS's or does not end. It belongs innermost, before
 * the SDK reads the answer: the SDK would keep all of it, and its errors are meant for programmers.
 */
export function refuseForeignAnswers<Input extends object, Output extends MetadataBearer>(): DeserializeMiddleware<
  Input,
  Output
> {
  return (next, { commandName = '' }) =>
    async (args) => {
      const result = await next(args);
      const limit = LIMITS.get(commandName) ?? LIMIT;
      await requireOwn(result.response, { limit, oddIn: oddJson, isSecret: false, tokens: tokensIn(args.request) });
      return result;
    };
}

/** How the last request for credentials ended, for each handler that sends them. */
const failures = new WeakMap<object, unknown>();

/**
 * The same for the services that provide credentials, which the SDK calls through the handler of the client that needs
 * them. STS is sent forms and answers in XML; the others are of SSO.
 */
export function guardCredentials(handler: NodeHttpHandler): void {
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    // Only the services that mintmark calls itself take the operation in this header.
    if (Object.keys(request.headers).some((name) => name.toLowerCase() === 'x-amz-target')) {
      return handle(request, options);
    }
    try {
      const answer = await handle(request, options);
      const { response } = answer;
      noteHost(response, request);
      const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
      const [limit, oddIn] = [LIMIT_OF_CREDENTIALS, isForm ? oddXml : oddJson];
      await requireOwn(response, { limit, oddIn, isSecret: true, tokens: tokensIn(request) });
      if (response.statusCode < 300) failures.delete(handler);
      else failures.set(handler, refusalIn(response));
      return answer;
    } catch (error) {
      noteHost(error, request);
      failures.set(handler, error);
      throw error;
    }
  };
}

/** An error that has nothing but the status of an answer and its host. */
function refusalIn(response: Pick<HttpResponse, 'statusCode'>): Error {
  return Object.assign(new Error(), { $metadata: { httpStatusCode: response.statusCode }, $response: response });
}

/** The error in which the last request for credentials ended, which some parts of the SDK turn into a text. */
export function lastFailure(handler: object): unknown {
  return failures.get(handler);
}

interface Expected {
  /** The most bytes of an answer that is not an error. */
  readonly limit: number;
  /** What the content is if it is not AWS's. */
  readonly oddIn: (bytes: Buffer, statusCode: number) => string | undefined;
  /** Whether even a wrong answer may contain credentials, and so is not shown. */
  readonly isSecret: boolean;
  /** Secrets of the request. */
  readonly tokens: readonly string[];
}

/** Headers whose value is a secret. AWS repeats those that are signed in the error for a wrong signature. */
const SECRET_HEADERS = ['x-amz-security-token', 'x-amz-sso_bearer_token'];

function tokensIn(request: unknown): string[] {
  if (!isObject(request) || !isObject(request['headers'])) return [];
  return Object.entries(request['headers']).flatMap(([name, value]) =>
    // Padding may be written in other ways.
    SECRET_HEADERS.includes(name.toLowerCase()) && typeof value === 'string' ? [value.replace(/=+$/, '')] : [],
  );
}

function without(tokens: readonly string[], bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const clean = tokens.filter(Boolean).reduce((rest, token) => rest.replaceAll(token, '***'), text);
  return clean === text ? bytes : Buffer.from(clean, 'latin1');
}

/** Replaces the body of an answer by its content. @throws ForeignAnswer */
async function requireOwn(response: unknown, { limit, oddIn, isSecret, tokens }: Expected): Promise<void> {
  if (!isAnswer(response)) return;
  const { statusCode, headers, body } = response;
  const shown = (bytes: Buffer): string =>
    isSecret && statusCode < 300 && !PAGE.test(beginningIn(bytes))
      ? ''
      : wordsOf(without(tokens, bytes).subarray(0, READ));
  const thing = foreignHead(statusCode, headers);
  if (thing !== undefined) {
    const { location, 'content-type': type = '' } = headers;
    const words = location ?? (FOR_PEOPLE.test(type) ? shown((await takeBytes(body, READ)).bytes) : '');
    throw new ForeignAnswer(thing, response, words);
  }
  const most = statusCode < 300 ? limit : LIMIT_OF_ERRORS;
  const { bytes, isAll } = await takeBytes(withinAll(response), most);
  if (!isAll) throw new ForeignAnswer(`More than ${most} bytes`, response);
  const odd = PAGE.test(beginningIn(bytes)) ? 'A web page' : oddIn(bytes, statusCode);
  if (odd !== undefined) throw new ForeignAnswer(odd, response, shown(bytes));
  Object.assign(response, { body: statusCode < 300 ? bytes : without(tokens, bytes) });
}

/** Bytes of the answers that are being read. */
let reading = 0;

/** The same body, which ends with an error if all that are being read have too much. */
async function* withinAll(response: HttpResponse): AsyncGenerator<Uint8Array> {
  let own = 0;
  try {
    for await (const chunk of response.body) {
      own += chunk.length;
      reading += chunk.length;
      if (reading > LIMIT_OF_ALL) throw new ForeignAnswer(`More than ${LIMIT_OF_ALL} bytes at once`, response);
      yield chunk;
    }
  } finally {
    reading -= own;
  }
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

function isAnswer(response: unknown): response is HttpResponse {
  return (
    typeof response === 'object' &&
    response !== null &&
    'statusCode' in response &&
    'headers' in response &&
    'body' in response &&
    typeof response.body === 'object' &&
    response.body !== null &&
    Symbol.asyncIterator in response.body
  );
}

/** @returns undefined if it may be AWS's */
function foreignHead(statusCode: number, headers: HttpResponse['headers']): string | undefined {
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = headers;
  if (headers['location'] !== undefined) return 'A redirect';
  if (statusCode === 407) return 'A request to log in to a proxy';
  if (FOR_PEOPLE.test(type)) return type.startsWith('text/plain') ? 'Plain text' : 'A web page';
  // No request asks for a content coding.
  return coding === 'identity' || coding === 'aws-chunked' ? undefined : `An answer in the coding ${coding}`;
}

/** XML from its first tag to its last, whose name is captured. No name in STS's answers is longer. */
const XML = /^(?:<\?xml\b[^>]*>\s*)?<([\w:.-]{1,64})(?:\s*\/>|[\s>][^]*<\/\1\s*>)$/;

/** @returns undefined if it may be from STS, whose answers may also be empty */
function oddXml(bytes: Buffer, statusCode: number): string | undefined {
  const text = bytes.toString().trim();
  if (text === '') return undefined;
  const [, name] = XML.exec(text) ?? [];
  if (name === undefined) return 'Something that is not XML';
  return statusCode >= 300 || name.endsWith('Response') ? undefined : 'Other XML';
}

/** @returns undefined if it may be AWS's, whose errors may also be empty. All else has at least `{}`. */
function oddJson(bytes: Buffer, statusCode: number): string | undefined {
  const beginning = beginningIn(bytes);
  if (beginning === '' && statusCode < 300) return 'Nothing';
  if (beginning !== '' && !beginning.startsWith('{')) return 'Something that is not a JSON object';
  return statusCode < 300 || beginning === '' || isError(bytes) ? undefined : 'Something that is not an error in JSON';
}

/** Whether the fields of an AWS error are strings, if present. The SDK would pass on anything else, or trip over it. */
function isError(bytes: Buffer): boolean {
  const value = jsonIn(bytes.toString());
  if (!isObject(value)) return false;
  const { __type = '', code = '', message, Message } = value;
  return [__type, code, message ?? '', Message ?? ''].every((text) => typeof text === 'string');
}

function beginningIn(bytes: Buffer): string {
  return bytes.subarray(0, READ).toString().trimStart();
}

function wordsOf(bytes: Buffer): string {
  return bytes
    .toString()
    .replace(/<(style|script)[^]*?(?:<\/\1>|$)/gi, ' ')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
