import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { digestOf } from '../../src/image/digest.ts';
import { openTable } from '../../src/ledger/dynamodb.ts';
import { TestClock } from '../support/clock.ts';
import { dynamoEnv } from '../support/dynamodb.ts';

test('claims are read consistently: otherwise a claim of a moment ago could be missing', async () => {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(JSON.parse(body));
      response.end('{"Responses":{},"UnprocessedKeys":{}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = dynamoEnv(`http://127.0.0.1:${port}`);
  const { signal } = new AbortController();
  const store = await openTable({ table: 'claims', region: 'eu-west-1', env, clock: new TestClock(), signal });
  await store.read([digestOf('one')]);
  store.close();
  server.close();
  expect(bodies).toMatchObject([{ RequestItems: { claims: { ConsistentRead: true } } }]);
});
