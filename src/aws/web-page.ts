import type { DeserializeMiddleware, MetadataBearer } from '@smithy/types';

/** A web page, where AWS's answer should be. The message is its first words. */
export class WebPage extends Error {
  override readonly name = 'WebPage';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(words: string, httpStatusCode: number) {
    super(words);
    this.$metadata = { httpStatusCode };
  }
}

/** How much of a page is read, in bytes, and shown, in characters. */
const READ = 4_096;
const SHOWN = 120;

/** Media types that no AWS API answers with, and that proxies and filters give. */
const FOR_PEOPLE = /^text\/(?:html|plain)\b/i;

/** Throws WebPage for an answer that was written for people. To be put innermost, before the SDK reads it. */
export function refuseWebPages<Input extends object, Output extends MetadataBearer>(): DeserializeMiddleware<
  Input,
  Output
> {
  return (next) => async (args) => {
    const result = await next(args);
    const { response } = result;
    if (isAnswer(response) && FOR_PEOPLE.test(response.headers['content-type'] ?? '')) {
      throw new WebPage(wordsOf(await beginningOf(response.body)), response.statusCode);
    }
    return result;
  };
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

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= READ) break;
  }
  return Buffer.concat(chunks).subarray(0, READ).toString();
}

function wordsOf(html: string): string {
  return html
    .replace(/<(style|script)[^]*?(?:<\/\1>|$)/gi, ' ')
    .replace(/<[^>]*>?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, SHOWN);
}
