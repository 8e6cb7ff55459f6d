import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { ForeignAnswer, guardCredentials, refuseForeignAnswers } from '../../src/aws/foreign-answer.ts';

const MIB = 1_048_576;
/** Shared by all, so that each test needs no extra memory. */
const CHUNK = Buffer.alloc(16 * MIB, ' ');

test('endless answers share a limit of 512 MiB, however many are read at once', async () => {
  let held = 0;
  let most = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    let own = 0;
    try {
      for (;;) {
        await Promise.resolve();
        own += CHUNK.length;
        held += CHUNK.length;
        most = Math.max(most, held);
        yield CHUNK;
      }
    } finally {
      held -= own;
    }
  }
  const read = refuseForeignAnswers()(
    () => Promise.resolve({ response: { statusCode: 200, headers: {}, body: endless() }, output: { $metadata: {} } }),
    { commandName: 'BatchGetImageCommand' },
  );
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => read({ input: {}, request: undefined })));
  expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'rejected'));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(ForeignAnswer) });
  // Plus the chunk that each of them delivers.
  expect(most).toBeLessThanOrEqual(512 * MIB + 8 * CHUNK.length);
  expect(held).toBe(0);
});

const TOKEN = 'IQoJb3JpZ2luX2VjEJr//token';
const REPEATED = JSON.stringify({
  __type: 'InvalidSignatureException',
  message: `The signature does not match.\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:${TOKEN}==\n'`,
});

function repeating(statusCode: number, type: string, text: string) {
  return { statusCode, headers: { 'content-type': type }, body: Readable.from([Buffer.from(text)]) };
}

test('an error that repeats the session token of the request is shown without it', async () => {
  const request = { headers: { 'X-Amz-Security-Token': `${TOKEN}==` } };
  const response = repeating(400, 'application/json', REPEATED);
  const read = refuseForeignAnswers()(() => Promise.resolve({ response, output: { $metadata: {} } }), {});
  await read({ input: {}, request });
  expect(response.body).toEqual(Buffer.from(REPEATED.replace(TOKEN, '***')));
});

test("a proxy's page and the credential services are cleaned of it too", async () => {
  const request = { headers: { 'x-amz-security-token': TOKEN } };
  const page = repeating(200, 'text/html', `<p>You sent ${TOKEN}</p>`);
  const read = refuseForeignAnswers()(() => Promise.resolve({ response: page, output: { $metadata: {} } }), {});
  await expect(read({ input: {}, request })).rejects.toMatchObject({ message: 'You sent ***' });

  const response = repeating(403, 'text/xml', `<ErrorResponse><Message>${TOKEN}</Message></ErrorResponse>`);
  const handler = new NodeHttpHandler();
  const fake = Object.assign(handler, { handle: () => Promise.resolve({ response }) });
  guardCredentials(fake);
  const headers = { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' };
  await fake.handle(new HttpRequest({ headers }));
  expect(response.body).toEqual(Buffer.from('<ErrorResponse><Message>***</Message></ErrorResponse>'));
});

test.each([
  [200, 'application/x-amz-json-1.0', '', { thing: 'Nothing' }],
  [204, 'application/x-amz-json-1.1', ' ', { thing: 'Nothing' }],
  [200, 'application/x-amz-json-1.0', '{}', undefined],
  [503, 'application/x-amz-json-1.0', '', undefined],
])('HTTP %s of the type %s with %j may be from AWS, or is refused', async (status, type, text, refusal) => {
  const response = repeating(status, type, text);
  const read = refuseForeignAnswers()(() => Promise.resolve({ response, output: { $metadata: {} } }), {});
  const outcome = await read({ input: {}, request: {} }).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toEqual(refusal && expect.objectContaining(refusal));
});
