import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import type { ClaimStore } from '../../src/ledger/store.ts';
import { TestClock } from '../support/clock.ts';
import { dynamoEnv } from '../support/dynamodb.ts';

/** Reads a claim from a table that gives this answer. @returns the requests that arrived */
async function readFrom(
  answer: string,
  status = 200,
  read: (store: ClaimStore) => Promise<unknown> = (store) => store.read([digestOf('one')]),
): Promise<unknown[]> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body));
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = dynamoEnv(`http://127.0.0.1:${port}`);
  const { signal } = new AbortController();
  const store = await openTable({
    table: 'claims',
    region: 'eu-west-1',
    env,
    clock: new TestClock(),
    signal,
    runMs: 60_000,
  });
  try {
    await read(store);
    return bodies;
  } finally {
    store.close();
    server.close();
  }
}

test('claims are read consistently: otherwise a recent claim could be missing', async () => {
  expect(await readFrom('{"Responses":{"claims":[]},"UnprocessedKeys":{}}')).toMatchObject([
    { RequestItems: { claims: { ConsistentRead: true } } },
  ]);
});

test.each([
  '{}',
  '{"Responses":{},"UnprocessedKeys":{}}',
  '{"Responses":{"claims":{}}}',
  '{"Responses":{"claims":["x"]}}',
  '{"Responses":{"claims":null}}',
  '{"Responses":{"claims":[]},"UnprocessedKeys":{"claims":null}}',
])('an answer that does not mention the table is not an answer without claims: %s', async (answer) => {
  await expect(readFrom(answer)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
});

/** Reads every claim. */
async function scan(store: ClaimStore): Promise<void> {
  for await (const reading of store.all()) expect(reading.records.size).toBe(0);
}

test('a scan that returns to an earlier position does not run until the time is over', async () => {
  const answer = '{"Items":[],"LastEvaluatedKey":{"imageId":{"S":"sha256:00"}}}';
  await expect(readFrom(answer, 200, scan)).rejects.toMatchObject({
    code: 'UNEXPECTED_ANSWER',
    message: expect.stringContaining('it gave the same LastEvaluatedKey twice'),
  });
});

const DENIED = 'com.amazon.coral.service#AccessDeniedException';

test.each([
  [undefined, 'KMS key access denied', 'encrypted with a KMS key: allow kms:Decrypt'],
  [scan, 'User: arn:aws:iam::1:role/ci is not authorized to perform: dynamodb:Scan', 'Allow dynamodb:Scan on it'],
  [undefined, 'no', 'Allow dynamodb:BatchGetItem and dynamodb:PutItem'],
])('the hint allows exactly what was denied: %#', async (read, message, hint) => {
  await expect(readFrom(JSON.stringify({ __type: DENIED, message }), 400, read)).rejects.toMatchObject({
    code: 'ACCESS_DENIED',
    hint: expect.stringContaining(hint),
  });
});
