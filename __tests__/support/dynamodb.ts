import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { openTable } from '../../src/ledger/dynamodb.ts';
import { type Item, KEY } from '../../src/ledger/item.ts';
import type { ClaimStore } from '../../src/ledger/store.ts';
import type { Clock } from '../../src/util/clock.ts';
import { TestClock } from './clock.ts';
import { REGION } from './runtime.ts';

/** What happens to one request instead of the plain answer. */
export type Fault =
  /** The request is executed, but the connection breaks before its answer. */
  | { readonly kind: 'lose-answer' }
  /** The request never arrives. */
  | { readonly kind: 'outage' }
  /** The request is never answered. */
  | { readonly kind: 'hang' }
  /** An error, as DynamoDB returns it. */
  | { readonly kind: 'error'; readonly name: string; readonly status: number }
  /** A clock that is off by this many milliseconds. */
  | { readonly kind: 'skew'; readonly milliseconds: number }
  | { readonly kind: 'no-date' };

/** A DynamoDB by dynalite with an empty ledger, behind a proxy that can fail. */
export interface Table {
  readonly endpoint: string;
  readonly name: string;
  /** Requests that arrived at the proxy, by operation. */
  readonly calls: Record<string, number>;
  /** Decides about each request; undefined: no fault. */
  setFault(fault: (operation: string, count: number) => Fault | undefined): void;
  item(imageId: string): Promise<Item | undefined>;
  items(): Promise<readonly Item[]>;
  put(item: Item): Promise<void>;
  remove(imageId: string): Promise<void>;
  /** Another process's connection to the table: a separate client. */
  store(signal?: AbortSignal, clock?: Clock): Promise<ClaimStore>;
}

export const TABLE = 'mintmark';

/** The environment in which the SDK reaches a DynamoDB of a test. */
export function dynamoEnv(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

export async function withTable(work: (table: Table) => Promise<void>): Promise<void> {
  const engine = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const port = await listen(engine);
  let decide: (operation: string, count: number) => Fault | undefined = () => undefined;
  const calls: Record<string, number> = {};
  const proxy = createServer((incoming, answer) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const count = (calls[operation] ?? 0) + 1;
    calls[operation] = count;
    void pass(incoming, answer, port, decide(operation, count));
  });
  const endpoint = `http://127.0.0.1:${await listen(proxy)}`;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const key = (imageId: string): Item => ({ [KEY]: { S: imageId } });
  const open: ClaimStore[] = [];
  try {
    await createTable(client, TABLE);
    await work({
      endpoint,
      name: TABLE,
      calls,
      setFault: (fault) => {
        decide = fault;
      },
      item: async (imageId) => (await client.send(new GetItemCommand({ TableName: TABLE, Key: key(imageId) }))).Item,
      items: async () => (await client.send(new ScanCommand({ TableName: TABLE }))).Items ?? [],
      put: async (item) => {
        await client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
      },
      remove: async (imageId) => {
        await client.send(new DeleteItemCommand({ TableName: TABLE, Key: key(imageId) }));
      },
      store: async (signal = new AbortController().signal, clock = new TestClock()) => {
        const store = await openTable({ table: TABLE, env: dynamoEnv(endpoint), clock, signal, runMs: 60_000 });
        open.push(store);
        return store;
      },
    });
  } finally {
    for (const store of open) store.close();
    client.destroy();
    for (const server of [proxy, engine]) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/**
 * A server on this machine that receives one request after the other. moto has no lock around a conditional write: if two writes run
 * concurrently, both can find the condition true. DynamoDB makes each write atomic.
 */
export async function withOneRequestAtATime(target: URL, work: (endpoint: string) => Promise<void>): Promise<void> {
  let last = Promise.resolve();
  const proxy = createServer((incoming, answer) => {
    last = last
      .then(() => pass(incoming, answer, Number(target.port), undefined))
      .catch((error: unknown) => {
        answer.destroy(error as Error);
      });
  });
  try {
    await work(`http://127.0.0.1:${await listen(proxy)}`);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
}

/** The table that `init --ledger` describes, as far as these engines support it. */
export async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: KEY, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: KEY, KeyType: 'HASH' }],
    }),
  );
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function pass(
  incoming: IncomingMessage,
  answer: ServerResponse,
  port: number,
  fault: Fault | undefined,
): Promise<void> {
  const body = await buffer(incoming);
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'outage') {
    answer.destroy();
    return;
  }
  if (fault?.kind === 'error') {
    answer.writeHead(fault.status, { 'content-type': 'application/x-amz-json-1.0' });
    answer.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.name}`, message: 'no' }));
    return;
  }
  const { method, url, headers } = incoming;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers });
  onward.end(body);
  const [reply] = (await once(onward, 'response')) as [IncomingMessage];
  const content = await buffer(reply);
  if (fault?.kind === 'lose-answer') {
    answer.destroy();
    return;
  }
  const replied: Record<string, string | string[] | undefined> = { ...reply.headers };
  if (fault?.kind === 'skew') {
    replied['date'] = new Date(Date.now() + fault.milliseconds).toUTCString();
  }
  if (fault?.kind === 'no-date') {
    answer.sendDate = false;
    delete replied['date'];
  }
  for (const [name, value] of Object.entries(replied)) if (value !== undefined) answer.setHeader(name, value);
  answer.statusCode = reply.statusCode ?? 500;
  answer.end(content);
}
