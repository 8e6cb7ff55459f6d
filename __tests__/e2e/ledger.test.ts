import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import dynalite from 'dynalite';
import { REGION } from '../support/runtime.ts';
import { createTable, dynamoEnv, withOneRequestAtATime } from '../support/dynamodb.ts';
import { inDirectory, lab } from '../support/lab.ts';
import { Racers } from '../support/race.ts';
import type { Track } from '../support/racer.ts';

/** A thousand are the proof; fewer keep a run of all tests short. */
const ROUNDS = Number(process.env['MINTMARK_RACE_ROUNDS'] ?? 40);
/** Only so that a hanging race ends. A busy machine takes 15 seconds a round, a quiet one 2. */
const LIMIT_MS = 60_000 + ROUNDS * 60_000;
const PROCESSES = 50;
/** One in this many winners is killed while it holds the claim. */
const KILL_EVERY = 10;
const run = Date.now().toString(36);

let racers: Racers;
beforeAll(async () => {
  racers = await Racers.start(PROCESSES);
});
afterAll(() => racers.close());

async function raceOn(track: Track): Promise<void> {
  const times = { leaseMs: 12_000, marginMs: 1_000 };
  const startedAt = performance.now();
  const result = await racers.race({ track, rounds: ROUNDS, killEvery: KILL_EVERY, times });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stderr.write(
    `${track.kind}: ${result.rounds} rounds of ${PROCESSES} processes: ${result.won} with one winner, ` +
      `${result.killed} holders killed, ${result.retaken} of their claims taken after the lease; ${seconds} s\n`,
  );
  const killed = Math.ceil(ROUNDS / KILL_EVERY);
  expect(result).toEqual({ rounds: ROUNDS, won: ROUNDS, killed, retaken: killed, faults: [] });
}

async function raceOnTable(endpoint: string): Promise<void> {
  const table = `mintmark-${run}`;
  const client = new DynamoDBClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await createTable(client, table);
    await raceOn({ kind: 'dynamodb', table, env: dynamoEnv(endpoint) });
  } finally {
    await client.send(new DeleteTableCommand({ TableName: table }));
    client.destroy();
  }
}

describe('fifty processes that race for one image ID', () => {
  test(
    'have one winner in each round on dynalite',
    async () => {
      const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        await raceOnTable(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    },
    LIMIT_MS,
  );

  test(
    "have one winner in each round on moto's DynamoDB",
    () => withOneRequestAtATime(new URL(lab('AWS')), raceOnTable),
    LIMIT_MS,
  );

  test(
    'have one winner in each round in a directory',
    () => inDirectory((directory) => raceOn({ kind: 'file', directory })),
    LIMIT_MS,
  );
});
