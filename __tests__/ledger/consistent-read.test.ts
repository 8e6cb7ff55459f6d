import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import { TestClock } from '../support/clock.ts';
import { dynamoEnv } from '../support/dynamodb.ts';

/** Reads a claim from a table that answers with this. @returns the requests that came */
async function readFrom(answer: string): Promise<unknown[]> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body));
      response.end(answer);
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
    await store.read([digestOf('one')]);
    return bodies;
  } finally {
    store.close();
    server.close();
  }
}

test('claims are read consistently: otherwise a claim of a moment ago could be missing', async () => {
  expect(await readFrom('{"Responses":{"claims":[]},"UnprocessedKeys":{}}')).toMatchObject([
    { RequestItems: { claims: { ConsistentRead: true } } },
  ]);
});

test.each([
  '{}',
  '{"Responses":{},"UnprocessedKeys":{}}',
  '{"Responses":{"claims":{}}}',
  '{"Responses":{"claims":["x"]}}',
])('an answer that says nothing of the table is not an answer without claims: %s', async (answer) => {
  await expect(readFrom(answer)).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER' });
});
