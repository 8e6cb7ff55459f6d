import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { serveCalls } from './serve-calls.ts';

/**
 * A DynamoDB table for the ledger: it keeps each item as the text that it came in, and supports two conditions. It answers only what a seed and
 * a verification call.
 */
interface Item {
  readonly imageId: { readonly S: string };
  readonly revision: { readonly S: string };
}

interface Input {
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Pick<Item, 'imageId'>[] }>>;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: { readonly ':seen': { readonly S: string } };
}

const items = new Map<string, { readonly text: string; readonly revision: string }>();
const calls = new Map<string, number>();

function count(what: string): void {
  calls.set(what, (calls.get(what) ?? 0) + 1);
}

function batchGetItem({ RequestItems = {} }: Input): string {
  const responses = Object.entries(RequestItems).map(([table, { Keys }]) => {
    const found = Keys.flatMap(({ imageId: { S } }) => items.get(S)?.text ?? []);
    return `${JSON.stringify(table)}:[${found.join()}]`;
  });
  return `{"Responses":{${responses.join()}},"UnprocessedKeys":{}}`;
}

/** @returns undefined if the condition does not hold */
function putItem({ Item, ConditionExpression, ExpressionAttributeValues }: Input): string | undefined {
  if (Item === undefined) throw new TypeError('no item');
  const key = Item.imageId.S;
  const there = items.get(key);
  const isFree = ConditionExpression === 'attribute_not_exists(imageId)';
  const isHeld = isFree ? there === undefined : there?.revision === ExpressionAttributeValues?.[':seen'].S;
  if (!isHeld) {
    count('refused');
    return undefined;
  }
  items.set(key, { text: JSON.stringify(Item), revision: Item.revision.S });
  // The record of the verification is written repeatedly.
  if (key.startsWith('sha256:')) count(there === undefined ? 'first writes' : 'second writes');
  return '{}';
}

const REFUSAL = JSON.stringify({
  __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
  message: 'The conditional request failed',
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
  count(operation);
  const input = JSON.parse(Buffer.concat(chunks).toString()) as Input;
  const answer = operation === 'PutItem' ? putItem(input) : batchGetItem(input);
  response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(answer ?? REFUSAL);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  void serve(request, response);
});
serveCalls(server, calls);
